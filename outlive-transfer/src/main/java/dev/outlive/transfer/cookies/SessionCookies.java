package dev.outlive.transfer.cookies;

import dev.outlive.core.engine.Cookie;
import dev.outlive.protocol.model.CookiePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.transfer.http.Cookies;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The cookies of all sessions, each session's apart. Safe from any thread. */
public final class SessionCookies {
    private final ConcurrentMap<SessionRef, CookieJar> jars = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /** Without any. */
    public SessionCookies(InstantSource clock) {
        this.clock = clock;
    }

    /** All cookies of the session, in no order that means anything. */
    public List<Cookie> of(SessionRef session) {
        CookieJar jar = jars.get(session);
        return jar == null ? List.of() : jar.all();
    }

    /** Replaces the session's cookies. */
    public void fill(SessionRef session, List<Cookie> cookies) {
        if (cookies.isEmpty()) {
            jars.remove(session);
        } else {
            jars.computeIfAbsent(session, _ -> new CookieJar()).fill(cookies);
        }
    }

    /**
     * Those of one request.
     *
     * @param place the URL that the task names
     * @param changed called from the request's thread when a response has changed the session's cookies
     */
    public Cookies during(SessionRef session, CookiePolicy policy, URI place, Runnable changed) {
        return policy == CookiePolicy.NEVER ? Cookies.NONE : new OfRequest(session, policy, place, changed);
    }

    private final class OfRequest implements Cookies {
        private final SessionRef session;
        private final CookiePolicy policy;
        private final URI ofTask;
        private final Runnable changed;

        OfRequest(SessionRef session, CookiePolicy policy, URI ofTask, Runnable changed) {
            this.session = session;
            this.policy = policy;
            this.ofTask = ofTask;
            this.changed = changed;
        }

        @Override
        public Optional<String> field(URI place) {
            CookieJar jar = jars.get(session);
            return jar == null ? Optional.empty() : jar.field(place, clock.instant());
        }

        @Override
        public void received(URI place, List<String> fields) {
            if (!fields.isEmpty()
                    && jars.computeIfAbsent(session, _ -> new CookieJar())
                            .received(place, fields, policy, ofTask, clock.instant())) {
                changed.run();
            }
        }
    }
}
