/** Which tests prove which guarantee, read from the compiled tests and their reports, and what is still open. */
@NullMarked
package dev.outlive.proof.guarantees;

import org.jspecify.annotations.NullMarked;
