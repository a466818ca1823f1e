/**
 * What an app imports: background sessions, tasks, delegates.
 *
 * <p>Begin with {@link dev.outlive.client.BackgroundSession#open}. Requests, headers, errors and identifiers are the
 * records of {@code dev.outlive.protocol.model}.
 */
@NullMarked
package dev.outlive.client;

import org.jspecify.annotations.NullMarked;
