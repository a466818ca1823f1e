package dev.outlive.protocol.model;

import java.time.Instant;

/** A pause that lasts: what the user holds, and since when. */
public record Pause(PauseScope scope, Instant since) {}
