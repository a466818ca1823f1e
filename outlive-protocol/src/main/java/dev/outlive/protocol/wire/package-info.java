/** How it is said: JSON Lines over a Unix domain socket, one {@link dev.outlive.protocol.wire.Frame} a line. */
@NullMarked
package dev.outlive.protocol.wire;

import org.jspecify.annotations.NullMarked;
