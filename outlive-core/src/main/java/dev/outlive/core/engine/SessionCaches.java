package dev.outlive.core.engine;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;

/** What a session has gathered beside its tasks: connections, cookies, credentials. Let go of when its app says so. */
record SessionCaches(Leases leases, Transfers transfers, CookieKeeping cookies, CredentialDesk credentials) {

    /** Its next requests go over new connections. Durable is everything already that was said before. */
    void flush(Link link, ClientFrame.Flush asked, Turn turn) {
        leases.held(link, asked.call(), asked.session(), asked.capability(), turn)
                .ifPresent(_ -> renewed(link, asked.call(), asked.session(), turn));
    }

    /** The same, without the cookies and credentials that were there. */
    void reset(Link link, ClientFrame.Reset asked, Turn turn) {
        leases.held(link, asked.call(), asked.session(), asked.capability(), turn)
                .ifPresent(_ -> {
                    cookies.forget(asked.session(), turn);
                    credentials.removeAll(asked.session(), turn);
                    renewed(link, asked.call(), asked.session(), turn);
                });
    }

    private void renewed(Link link, long call, SessionRef session, Turn turn) {
        turn.afterwards(() -> transfers.renew(session));
        turn.answer(link, new DaemonFrame.Done(call));
    }
}
