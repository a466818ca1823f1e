/** The demo fails when what it shows isn't so. */
@NullMarked
package dev.outlive.proof.demo;

import org.jspecify.annotations.NullMarked;
