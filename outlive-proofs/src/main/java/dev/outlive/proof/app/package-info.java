/** An app that uploads, may be killed at any time, and writes down what it was told. */
@NullMarked
package dev.outlive.proof.app;

import org.jspecify.annotations.NullMarked;
