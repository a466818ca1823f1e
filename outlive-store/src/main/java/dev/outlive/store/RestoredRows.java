package dev.outlive.store;

import dev.outlive.core.engine.RestoredStore;
import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.SessionRef;
import java.util.List;

/** The restored sessions of one transaction. */
record RestoredRows(RestoredTable table, StoreTransaction transaction) implements RestoredStore {
    @Override
    public List<Restored> list() {
        return transaction.run("list the sessions that were restored", table::list);
    }

    @Override
    public void save(Restored restored) {
        transaction.write("hold session " + restored.session(), () -> table.save(restored));
    }

    @Override
    public void remove(SessionRef session) {
        transaction.write("let session " + session + " go on", () -> table.remove(session));
    }
}
