/** End-to-end proofs: real processes, killed, with an oracle outside the store. */
@NullMarked
package dev.outlive.proof;

import org.jspecify.annotations.NullMarked;
