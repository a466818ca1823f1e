package dev.outlive.proof.app;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Snapshot;
import dev.outlive.client.Task;
import dev.outlive.client.UploadOptions;
import dev.outlive.client.UploadTask;
import dev.outlive.proof.failpoint.Point;
import dev.outlive.proof.failpoint.Points;
import dev.outlive.proof.oracle.ListedTask;
import dev.outlive.proof.oracle.OracleJournal;
import dev.outlive.proof.oracle.OracleLine;
import dev.outlive.proof.oracle.OracleLine.Op;
import dev.outlive.proof.oracle.Plan;
import dev.outlive.proof.oracle.Upload;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An app as an author of apps would write it, and one that keeps a journal: it asks for every upload of its plan that it
 * hasn't acknowledged, whatever became of earlier processes.
 */
public final class UploadingApp implements SessionDelegate {
    /** What is left when all is done. */
    public enum End {
        /** The session goes on. */
        DETACH,
        /** The session ends. */
        SESSION
    }

    /** What the process says when it holds its session. */
    public static final String OPENED = "app: the session is open";

    /** Uploads asked for and not acknowledged at one time, so that there is always something to ask for. */
    private static final int UNDER_WAY_MAX = 12;

    /** Acknowledged keys that each process asks for again. */
    private static final int ASKED_AGAIN_MAX = 3;

    private static final long WAIT_SECONDS = 60; // a daemon restarts within seconds
    private static final Pattern SHA256 = Pattern.compile("\"sha256\":\"([0-9a-f]{64})\"");

    private final AppPlaces places;
    private final OracleJournal journal;
    private final Points points;
    private final Callbacks callbacks;
    private final OutliveHome home;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch invalidated = new CountDownLatch(1);
    private volatile SessionState state = SessionState.ACTIVE;
    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> underWay = new HashSet<>();
    private final Set<String> toCancel = ConcurrentHashMap.newKeySet();

    public UploadingApp(AppPlaces places, OracleJournal journal, Points points, OutliveHome home) {
        this.places = places;
        this.journal = journal;
        this.points = points;
        this.callbacks = new Callbacks(points);
        this.home = home;
    }

    /** Does everything that is left to do, and returns when it is acknowledged. */
    public void run(End end) throws IOException, InterruptedException {
        List<Upload> plan = Plan.read(places.plan());
        for (OracleLine line : journal.before()) {
            if (line.is(OracleLine.Kind.FACT, Op.ACK)) {
                acknowledged.add(line.key());
            }
        }
        plan.stream()
                .filter(upload -> upload.wish() == Upload.Wish.CANCELLED)
                .forEach(upload -> toCancel.add(upload.key()));
        try (var session = BackgroundSession.open(configuration(), this)) {
            require(opened.await(WAIT_SECONDS, TimeUnit.SECONDS), "the snapshot of the session");
            if (state == SessionState.ACTIVE) {
                for (Upload upload : wanted(plan)) {
                    ask(session, upload);
                    settle(session, UNDER_WAY_MAX);
                }
                settle(session, 0);
            }
            if (end == End.SESSION) {
                finish(session);
            }
            journal.append(OracleLine.done());
        }
    }

    private void finish(BackgroundSession session) throws InterruptedException {
        if (state == SessionState.ACTIVE) { // else an earlier process has asked for it
            journal.append(OracleLine.intent(Op.FINISH, ""));
            session.finishTasksAndInvalidate();
            journal.append(OracleLine.fact(Op.FINISH, ""));
        }
        require(invalidated.await(WAIT_SECONDS, TimeUnit.SECONDS), "the end of the session");
        session.flush();
    }

    private SessionConfiguration configuration() {
        return SessionConfiguration.background(places.session())
                .app(KillApp.APP)
                .executor(callbacks)
                .home(home)
                .daemonStart(DaemonStart.NEVER) // whoever kills it starts it, too
                .build();
    }

    private List<Upload> wanted(List<Upload> plan) {
        var wanted = new ArrayList<Upload>();
        int again = 0;
        for (Upload upload : plan.reversed()) {
            if (!acknowledged.contains(upload.key()) || again++ < ASKED_AGAIN_MAX) {
                wanted.add(upload);
            }
        }
        return wanted.reversed();
    }

    private void ask(BackgroundSession session, Upload upload) throws InterruptedException {
        UploadTask task = create(session, upload);
        if (task.found() == UploadTask.Found.ARCHIVED) {
            acknowledged(upload.key()); // by a process that died before it knew
        } else if (upload.wish() != Upload.Wish.LEFT_SUSPENDED) {
            underWay.add(upload.key());
            journal.append(OracleLine.intent(Op.RESUME, upload.key()));
            task.resume();
            journal.append(OracleLine.fact(Op.RESUME, upload.key()));
            points.pass(Point.APP_RESUMED);
        }
    }

    private UploadTask create(BackgroundSession session, Upload upload) throws InterruptedException {
        URI url = places.server().resolve(upload.key());
        Request request = switch (upload.safety()) {
            case PUT -> Request.put(url).build();
            case KEYED_POST -> Request.post(url).idempotencyKey(upload.key()).build();
            case PLAIN_POST -> Request.post(url).build();
        };
        UploadOptions options = upload.bytesPerSecond() == 0
                ? UploadOptions.defaults()
                : UploadOptions.defaults().withBytesPerSecondMax(upload.bytesPerSecond());
        while (true) {
            journal.append(OracleLine.intent(Op.CREATE, upload.key()));
            points.pass(Point.APP_ASKS);
            try {
                UploadTask task =
                        session.upload(upload.key(), request, places.sources().resolve(upload.key()), options);
                journal.append(OracleLine.created(
                        upload.key(), task.id().value(), task.found().name().toLowerCase(Locale.ROOT)));
                points.pass(Point.APP_ACCEPTED);
                return task;
            } catch (OutliveException refused) {
                journal.append(OracleLine.refused(
                        Op.CREATE, upload.key(), refused.code().code()));
                if (refused.code() != ErrorCode.DISK_FULL) {
                    throw refused;
                }
                invalidated.await(100, TimeUnit.MILLISECONDS); // the disk may have room again
            }
        }
    }

    /** Waits until no more than so many uploads are under way. */
    private void settle(BackgroundSession session, int underWayMax) throws InterruptedException {
        while (underWay.size() > underWayMax) {
            Optional<String> first = Optional.ofNullable(callbacks.returned().poll(WAIT_SECONDS, TimeUnit.SECONDS));
            require(first.isPresent(), "the end of one of " + underWay);
            var keys = new ArrayList<String>();
            keys.add(first.orElseThrow());
            callbacks.returned().drainTo(keys);
            session.flush();
            keys.forEach(this::acknowledged);
        }
    }

    private void acknowledged(String key) {
        if (acknowledged.add(key)) {
            journal.append(OracleLine.fact(Op.ACK, key));
        }
        underWay.remove(key);
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        state = snapshot.state();
        journal.append(OracleLine.snapshot(snapshot.tasks().stream()
                .map(task -> ListedTask.of(task.snapshot()))
                .toList()));
        System.out.println(OPENED);
        opened.countDown();
    }

    @Override
    public void onProgress(Task task, Progress progress) {
        String key = task.key().orElseThrow();
        journal.append(OracleLine.progress(key, task.id().value(), progress.attempt(), progress.bytesSent()));
        if (toCancel.remove(key)) {
            journal.append(OracleLine.intent(Op.CANCEL, key));
            task.cancel();
            journal.append(OracleLine.fact(Op.CANCEL, key));
        }
    }

    @Override
    public void onComplete(Task task, Completion completion) {
        String key = task.key().orElseThrow();
        ListedTask ended = ListedTask.of(task.snapshot());
        journal.append(OracleLine.handed(
                key,
                ended.task(),
                String.valueOf(ended.outcome()),
                completion instanceof Completion.Finished finished ? answeredSha256(finished) : null,
                ended.endedAt()));
        points.pass(Point.APP_HANDED);
        journal.append(OracleLine.intent(Op.ACK, key));
        callbacks.completing(key);
    }

    @Override
    public void onInvalidated() {
        journal.append(OracleLine.invalidated());
        invalidated.countDown();
    }

    /** What the receiver's JSON says of the body it got, or null if it says nothing. */
    private static @Nullable String answeredSha256(Completion.Finished finished) {
        Matcher said = SHA256.matcher(new String(finished.response().bodyBytes(), StandardCharsets.UTF_8));
        return said.find() ? said.group(1) : null;
    }

    private static void require(boolean came, String what) {
        if (!came) {
            throw new IllegalStateException("waited " + WAIT_SECONDS + " s in vain for " + what);
        }
    }
}
