/** The real daemon with a look at, and a stop between, each two of its steps. Not in any release. */
@NullMarked
package dev.outlive.proof.failpoint;

import org.jspecify.annotations.NullMarked;
