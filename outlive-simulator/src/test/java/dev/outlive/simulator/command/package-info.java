/** {@code ./outlive-sim} as it is called. */
@NullMarked
package dev.outlive.simulator.command;

import org.jspecify.annotations.NullMarked;
