/** Stores that were copied or put back, and sessions that were moved from one daemon to another. */
@NullMarked
package dev.outlive.proof.portable;

import org.jspecify.annotations.NullMarked;
