/** The connection to the daemon, and the delivery of events in order; not for apps. */
@NullMarked
package dev.outlive.client.internal;

import org.jspecify.annotations.NullMarked;
