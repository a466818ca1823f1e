/** The frames that carry them: one JSON object a line over a local socket. */
@NullMarked
package dev.outlive.protocol.wire;

import org.jspecify.annotations.NullMarked;
