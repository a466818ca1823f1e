package dev.outlive.core.engine;

/**
 * What the first turn after a start found.
 *
 * @param resumed tasks whose attempt was lost and that go on
 * @param ended tasks whose attempt was lost and that had to end
 */
public record Recovery(int resumed, int ended) {}
