package dev.outlive.core.engine;

import dev.outlive.core.session.Session;
import dev.outlive.core.time.ClockMark;

/**
 * A session as another store left it, checked, with its files in the spool: ready to be taken in by
 * {@link TaskStore.Transaction#takeIn}. Closing it lets go of that store; unless {@link #keep} was called, its files go.
 */
public interface SessionCopy extends AutoCloseable {
    /** The session as it is in the other store. */
    Session session();

    /** The clocks of the other store when it was last at work. */
    ClockMark mark();

    /** Where it comes from, for people. */
    String from();

    /** It was taken in, durably: its files belong to the spool. */
    void keep();

    @Override
    void close();
}
