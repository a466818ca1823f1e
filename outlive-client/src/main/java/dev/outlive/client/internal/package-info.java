/** How the client reaches the daemon and hands events over. Not part of the API: may change in any version. */
@NullMarked
package dev.outlive.client.internal;

import org.jspecify.annotations.NullMarked;
