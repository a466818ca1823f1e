/** The composition root: wires store, core and transfers, and serves the local socket. */
@NullMarked
package dev.outlive.daemon;

import org.jspecify.annotations.NullMarked;
