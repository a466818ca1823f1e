/** The engine's turn, one situation at a time, on the store in memory. */
@NullMarked
package dev.outlive.simulator.engine;

import org.jspecify.annotations.NullMarked;
