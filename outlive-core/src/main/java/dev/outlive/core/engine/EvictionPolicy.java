package dev.outlive.core.engine;

/** Which tasks may be ended when the room that their files take is needed for others. */
public enum EvictionPolicy {
    /** None: what finds no room is refused. */
    NONE,
    /** Tasks that were never resumed, of sessions that no process holds; the oldest first. */
    NEVER_RESUMED
}
