package dev.outlive.core.engine;

import dev.outlive.core.app.AppProcess;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Launcher;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Starts, stops and watches processes of apps. Calls return at once, come after the commit of what they carry out, and
 * are answered by {@link Input.FromLauncher}.
 */
public interface AppLauncher {
    /**
     * A start to carry out.
     *
     * @param token for the process's environment
     */
    record Order(AppId app, Launcher launcher, String token, LaunchReason reason) {}

    /** What is sent to a process. */
    enum Nudge {
        /** SIGSTOP. */
        STOP,
        /** SIGCONT. */
        CONTINUE,
        /** SIGKILL. */
        KILL
    }

    /** What came of it. */
    sealed interface Report {
        /** The process runs. */
        record Started(String token, long pid, @Nullable Instant startedAt) implements Report {}

        /** No process was started. */
        record Failed(String token, String why) implements Report {}

        /**
         * The process of this number has ended, or none of this number is there.
         *
         * @param problem what was wrong with its end, for people; empty if nothing is known to be
         */
        record Ended(long pid, String problem) implements Report {
            public Ended(long pid) {
                this(pid, "");
            }
        }
    }

    /** Answered by Started, then Ended; or by Failed. */
    void launch(Order order);

    /**
     * Sends a signal to the process and what it started, if number and start time still name that process; to one whose
     * start hasn't been reported, once it has come.
     */
    void nudge(AppId app, AppProcess process, Nudge nudge);

    /** Kills a process of this user that the launcher didn't start, if number and start time still name it. */
    void kill(AppId app, long pid, Instant startedAt);

    /**
     * Watches a process that the launcher didn't start, or started in an earlier life. Answered by Ended.
     *
     * @param startedAt when the system started it, on steady time, or null if that isn't known
     */
    void watch(AppId app, long pid, @Nullable Instant startedAt);

    /** Starts nothing: events wait until the app comes by itself. */
    static AppLauncher none() {
        return new AppLauncher() {
            @Override
            public void launch(Order order) {}

            @Override
            public void nudge(AppId app, AppProcess process, Nudge nudge) {}

            @Override
            public void kill(AppId app, long pid, Instant startedAt) {}

            @Override
            public void watch(AppId app, long pid, @Nullable Instant startedAt) {}
        };
    }
}
