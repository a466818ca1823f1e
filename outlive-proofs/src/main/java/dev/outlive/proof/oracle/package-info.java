/** What is true, written down outside the store, and the check of everything else against it. */
@NullMarked
package dev.outlive.proof.oracle;

import org.jspecify.annotations.NullMarked;
