package dev.outlive.core.engine;

/** How much a session holds: tasks that haven't ended, ended ones not acknowledged, events not settled. */
public record SessionCounts(long live, long unacknowledged, long backlog) {}
