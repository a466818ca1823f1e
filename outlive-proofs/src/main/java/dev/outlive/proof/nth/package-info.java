/** The n-th call of the store to the operating system fails, or is its last one. */
@NullMarked
package dev.outlive.proof.nth;

import org.jspecify.annotations.NullMarked;
