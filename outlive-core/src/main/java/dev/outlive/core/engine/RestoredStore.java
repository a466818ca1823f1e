package dev.outlive.core.engine;

import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.SessionRef;
import java.util.List;

/**
 * The part of a transaction that keeps which sessions were restored and hold. A store that sees at its opening that it isn't
 * where it was written, or isn't what was written last, holds every session that has live tasks before anybody reads it.
 */
public interface RestoredStore {
    /** All that hold, ordered by session. */
    List<Restored> list();

    /** Inserts or replaces. */
    void save(Restored restored);

    /** Removes it if it is there. */
    void remove(SessionRef session);
}
