/** An upload server that writes what it is sent into files, for demos and tests. */
@NullMarked
package dev.outlive.receiver;

import org.jspecify.annotations.NullMarked;
