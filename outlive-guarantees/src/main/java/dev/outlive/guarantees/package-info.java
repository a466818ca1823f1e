/** The mark by which a test says which guarantee it proves. Tests only. */
@NullMarked
package dev.outlive.guarantees;

import org.jspecify.annotations.NullMarked;
