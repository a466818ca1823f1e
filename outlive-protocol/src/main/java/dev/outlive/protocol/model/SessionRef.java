package dev.outlive.protocol.model;

/** Which session: its app and its identifier. Shown as {@code app/session}. */
public record SessionRef(AppId app, SessionId session) implements Comparable<SessionRef> {
    public static SessionRef of(String app, String session) {
        return new SessionRef(new AppId(app), new SessionId(session));
    }

    @Override
    public int compareTo(SessionRef other) {
        int byApp = app.compareTo(other.app);
        return byApp != 0 ? byApp : session.compareTo(other.session);
    }

    @Override
    public String toString() {
        return app + "/" + session;
    }
}
