package dev.outlive.core.task;

/**
 * How much of an answer's body an attempt had received when it ended.
 *
 * @param bytes of which fewer may be kept
 * @param expected the answer's Content-Length, or -1
 */
public record Received(long bytes, long expected) {}
