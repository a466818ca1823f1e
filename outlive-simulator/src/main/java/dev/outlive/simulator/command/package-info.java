/** {@code ./outlive-sim}. */
@NullMarked
package dev.outlive.simulator.command;

import org.jspecify.annotations.NullMarked;
