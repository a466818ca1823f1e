/** An HTTP/1.1 engine that sees every response head while it still sends. */
@NullMarked
package dev.outlive.transfer.http;

import org.jspecify.annotations.NullMarked;
