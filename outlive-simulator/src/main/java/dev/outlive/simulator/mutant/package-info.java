/** Bugs planted on purpose, which the simulation must find: the proof that it would find one that nobody planted. */
@NullMarked
package dev.outlive.simulator.mutant;

import org.jspecify.annotations.NullMarked;
