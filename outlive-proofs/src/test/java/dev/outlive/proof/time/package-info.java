/** Time budgets and dates of a real daemon, on clocks that a test sets. */
@NullMarked
package dev.outlive.proof.time;

import org.jspecify.annotations.NullMarked;
