/** Tests that planted bugs are found. */
@NullMarked
package dev.outlive.simulator.mutant;

import org.jspecify.annotations.NullMarked;
