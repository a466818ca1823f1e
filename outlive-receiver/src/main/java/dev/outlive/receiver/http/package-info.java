/** HTTP/1.1 as the receiver reads and writes it (RFC 9110, RFC 9112): strict framing, a limit on everything. */
@NullMarked
package dev.outlive.receiver.http;

import org.jspecify.annotations.NullMarked;
