/**
 * What an app imports: background sessions, tasks, delegates.
 *
 * <p>Requests, headers, errors and identifiers are the records of {@code dev.outlive.protocol.model}.
 */
@NullMarked
package dev.outlive.client;

import org.jspecify.annotations.NullMarked;
