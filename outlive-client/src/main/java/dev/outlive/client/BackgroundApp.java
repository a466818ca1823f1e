package dev.outlive.client;

import dev.outlive.client.internal.DaemonAccess;
import dev.outlive.client.internal.DaemonConnection;
import dev.outlive.client.internal.DaemonFinder;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This process as an app with background sessions: why it was started, what waits for it, and its good-bye.
 *
 * <p>All methods are static, as a process is one app: that of {@code OUTLIVE_APP}, which the daemon sets for those it
 * starts, else the main class. Safe from any thread.
 */
public final class BackgroundApp {
    private static volatile @Nullable BackgroundEventsHandler handler;

    private BackgroundApp() {}

    /**
     * Is told that the daemon started or woke this process for the events of a session (Apple's
     * {@code application(_:handleEventsForBackgroundURLSession:completionHandler:)}).
     */
    @FunctionalInterface
    public interface BackgroundEventsHandler {
        /**
         * Called once a session in a process that was started for events, and at each wake of a stopped one, before any
         * event of it: for every session whose events want the app, opened or not. An app that hasn't opened the session
         * opens it here; one that holds it keeps its session object. Of a session that is open it is called on the
         * session's executor, of others on a thread of its own, one after the other.
         *
         * <p>Events come when this has returned. Whoever waits in here for one of them waits for ever.
         *
         * @param sessionId the session's identifier
         * @param done to be run when the app has finished with the events, mostly in
         *     {@link SessionDelegate#onEventsDrained}; from any thread, once or more, also if the session was never opened.
         *     Running it early is logged and loses nothing: as long as events aren't acknowledged the app is woken or
         *     started again. Not running it slows no transfer, and is logged after 30 s. A session that a hosted process
         *     hasn't opened after 30 s counts as done
         */
        void handle(String sessionId, Runnable done);
    }

    /**
     * Says who is told. Events of a session wait for the call if somebody is named by the end of
     * {@link SessionDelegate#onSnapshot}; otherwise they flow. Returns at once. A process that nobody has started for events
     * and no host stops hears of nothing; name the handler all the same, first thing in {@code main}.
     */
    public static void onBackgroundEvents(BackgroundEventsHandler told) {
        handler = told;
        HandOvers.listen();
    }

    static @Nullable BackgroundEventsHandler handler() {
        return handler;
    }

    /**
     * What this process was started for. {@code EVENTS} only if the daemon confirms that it did; {@code SERVICE} if systemd
     * started this very process as a unit, or for another launcher that set {@code OUTLIVE_LAUNCH}; else {@code USER}.
     *
     * @throws OutliveException if somebody else than the user started it and the daemon can't be asked
     */
    public static LaunchReason launchReason() {
        return DaemonConnection.launchToken() == null
                ? LaunchReason.USER
                : ask(
                        own(),
                        connection -> connection
                                .call(DaemonFrame.LaunchIs.class, ClientFrame.Launch::new)
                                .reason());
    }

    /** Every session of this app, whether opened or not, with what waits in each. */
    public static List<SessionSnapshot> sessions() {
        return sessions(own());
    }

    /** Every session of the app that this configuration names. */
    public static List<SessionSnapshot> sessions(SessionConfiguration configuration) {
        return sessions(access(configuration));
    }

    private static List<SessionSnapshot> sessions(DaemonAccess access) {
        return ask(
                access,
                connection ->
                        connection.call(DaemonFrame.Sessions.class, ClientFrame.ListSessions::new).sessions().stream()
                                .filter(session -> session.app().equals(access.app()))
                                .toList());
    }

    /**
     * The user quits this app for good: the quit policy of each session applies, and the daemon doesn't start the app
     * until the user does. To be called before the process ends; a process that merely ends, in whatever way, changes
     * nothing.
     */
    public static void userQuit() {
        userQuit(own());
    }

    /** As {@link #userQuit()}, for the app that this configuration names. */
    public static void userQuit(SessionConfiguration configuration) {
        userQuit(access(configuration));
    }

    private static void userQuit(DaemonAccess access) {
        ask(
                access,
                connection -> connection.call(
                        DaemonFrame.AppIs.class,
                        call -> new ClientFrame.AppAct(call, access.app(), ClientFrame.AppAction.QUIT)));
    }

    static DaemonAccess own() {
        return access(OutliveHome.current(), AppName.current());
    }

    private static DaemonAccess access(SessionConfiguration configuration) {
        return access(configuration.home(), configuration.session().app());
    }

    private static DaemonAccess access(OutliveHome home, AppId app) {
        return new DaemonAccess(home, app, ClientFrame.Role.APP, DaemonFinder.current());
    }

    private static <T> T ask(DaemonAccess access, Function<DaemonConnection, T> question) {
        var deaf = new DaemonConnection.Listener() {
            @Override
            public void received(DaemonFrame frame) {}

            @Override
            public void ended(OutliveException why) {}
        };
        try (DaemonConnection connection = access.connect(DaemonStart.IF_NEEDED, deaf)) {
            return question.apply(connection);
        }
    }
}
