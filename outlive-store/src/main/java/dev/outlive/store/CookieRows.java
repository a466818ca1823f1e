package dev.outlive.store;

import dev.outlive.core.engine.Cookie;
import dev.outlive.core.engine.CookieStore;
import dev.outlive.protocol.model.SessionRef;
import java.util.List;
import java.util.Map;

/** The cookies of one transaction. */
record CookieRows(CookieTable table, StoreTransaction transaction) implements CookieStore {
    @Override
    public Map<SessionRef, List<Cookie>> all() {
        return transaction.run("list the cookies", table::all);
    }

    @Override
    public void save(SessionRef session, List<Cookie> cookies) {
        transaction.write("save the cookies of session " + session, () -> table.save(session, cookies));
    }
}
