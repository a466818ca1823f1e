/** The store in memory: the same contract as the real one, on a disk that may be full, fail, or lose power. */
@NullMarked
package dev.outlive.simulator.memory;

import org.jspecify.annotations.NullMarked;
