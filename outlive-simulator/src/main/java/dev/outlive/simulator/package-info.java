/** A seeded world for the real core: clock, disk, network, servers and apps. */
@NullMarked
package dev.outlive.simulator;

import org.jspecify.annotations.NullMarked;
