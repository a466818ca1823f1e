/**
 * The HTTP engine: one request, its answer, and everything that can go wrong in between, as values. Straight-line
 * blocking code; nothing here knows of tasks, sessions or retries.
 */
@NullMarked
package dev.outlive.transfer.http;

import org.jspecify.annotations.NullMarked;
