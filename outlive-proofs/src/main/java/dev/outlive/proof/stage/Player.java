package dev.outlive.proof.stage;

import dev.outlive.client.AuthenticationAnswer;
import dev.outlive.client.AuthenticationRequired;
import dev.outlive.client.BackgroundApp;
import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DataTask;
import dev.outlive.client.DelayedStart;
import dev.outlive.client.DeliveredEvent;
import dev.outlive.client.DownloadTask;
import dev.outlive.client.Response;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Snapshot;
import dev.outlive.client.StartAnswer;
import dev.outlive.client.Task;
import dev.outlive.client.UploadOptions;
import dev.outlive.client.UploadTask;
import dev.outlive.proof.oracle.ListedTask;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.Request;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An app's side of one session: it asks, and writes down what it asks and lives through. What it does inside its callbacks
 * is up to the play. In a process of its own it is part of {@link PuppetApp}, else of the test.
 */
public final class Player implements SessionDelegate, AutoCloseable {
    private final Diary diary;
    private final CompletableFuture<BackgroundSession> opened = new CompletableFuture<>();
    private volatile OnSnapshot onSnapshot = snapshot -> {};
    private volatile OnAsked onAsked = (task, question) -> StartAnswer.of(question.fallback());
    private volatile OnChallenged onChallenged = (task, question) -> AuthenticationAnswer.performDefault();
    private volatile OnProgress onProgress = (task, progress) -> {};
    private volatile @Nullable OnResponse onResponse;
    private volatile Runnable onDownloaded = () -> {};
    private volatile OnComplete onComplete = (task, completion) -> {};
    private volatile Runnable onInvalidated = () -> {};
    private volatile Runnable onDrained = () -> {};
    private volatile String name = "";

    /** What to do inside {@code onSnapshot}. */
    public interface OnSnapshot {
        void snapshot(Snapshot snapshot);
    }

    /** What to do inside {@code onDelayedStart}. */
    public interface OnAsked {
        StartAnswer asked(Task task, DelayedStart question);
    }

    /** What to do inside {@code onAuthenticationRequired}. */
    public interface OnChallenged {
        AuthenticationAnswer challenged(Task task, AuthenticationRequired question);
    }

    /** What to do inside {@code onProgress}. */
    public interface OnProgress {
        void progress(Task task, Progress progress);
    }

    /** What to do inside {@code onResponse}. */
    public interface OnResponse {
        void response(Task task, Response response);
    }

    /** What to do inside {@code onComplete}. */
    public interface OnComplete {
        void complete(Task task, Completion completion);
    }

    public Player(Diary diary) {
        this.diary = diary;
    }

    /** Opens the session, or takes it from whoever holds it. */
    public Player open(SessionConfiguration configuration, boolean takeOver) {
        name = configuration.session().session().value();
        BackgroundSession session = takeOver
                ? BackgroundSession.takeOver(configuration, this)
                : BackgroundSession.open(configuration, this);
        opened.complete(session);
        session.detached()
                .thenAccept(why -> diary.write(
                        "detached " + name + " " + why.cause().name().toLowerCase(Locale.ROOT)));
        return this;
    }

    /** Opens the session. */
    public Player open(SessionConfiguration configuration) {
        return open(configuration, false);
    }

    /** The session, also inside its first callbacks. */
    public BackgroundSession session() {
        return opened.join();
    }

    /** What to do in {@code onSnapshot}, after it is written down. */
    public Player onSnapshot(OnSnapshot play) {
        onSnapshot = play;
        return this;
    }

    /** What to do in {@code onProgress}, which isn't written down. */
    public Player onProgress(OnProgress play) {
        onProgress = play;
        return this;
    }

    /** What to do in {@code onResponse}, which is written down from then on. */
    public Player onResponse(OnResponse play) {
        onResponse = play;
        return this;
    }

    /** What to do in {@code onDownloadFinished}, after it is written down and before it returns. */
    public Player onDownloaded(Runnable play) {
        onDownloaded = play;
        return this;
    }

    /** What to do in {@code onComplete}, after it is written down and before it returns. */
    public Player onComplete(OnComplete play) {
        onComplete = play;
        return this;
    }

    /** What to say in {@code onDelayedStart}, after it is written down. */
    public Player onAsked(OnAsked play) {
        onAsked = play;
        return this;
    }

    /** What to say in {@code onAuthenticationRequired}, after it is written down. */
    public Player onChallenged(OnChallenged play) {
        onChallenged = play;
        return this;
    }

    /** What to do in {@code onInvalidated}. */
    public Player onInvalidated(Runnable play) {
        onInvalidated = play;
        return this;
    }

    /** What to do in {@code onEventsDrained}. */
    public Player onDrained(Runnable play) {
        onDrained = play;
        return this;
    }

    /** Names the app's handler of background events, which writes that down and hands {@code done} on. */
    public void handle(java.util.function.Consumer<Runnable> play) {
        BackgroundApp.onBackgroundEvents((session, done) -> {
            diary.write("handed-over " + session);
            play.accept(() -> {
                diary.write("done " + session);
                done.run();
            });
        });
    }

    /** Creates an upload or finds it. */
    public UploadTask upload(String key, Request request, Path file, UploadOptions options) {
        return create(key, () -> session().upload(key, request, file, options));
    }

    /** Creates an upload or finds it. */
    public UploadTask upload(String key, Request request, Path file) {
        return upload(key, request, file, UploadOptions.defaults());
    }

    /** Creates a data task or finds it. */
    public DataTask data(String key, Request request) {
        return create(key, () -> session().data(key, request));
    }

    /** Creates a download without a destination or finds it. */
    public DownloadTask download(String key, Request request) {
        return create(key, () -> session().download(key, request));
    }

    private <T extends Task> T create(String key, Supplier<T> creation) {
        diary.write("asks " + name + " " + key);
        T task = creation.get();
        diary.write("created " + name + " " + key + " " + task.id().value() + " "
                + task.found().name().toLowerCase(Locale.ROOT));
        return task;
    }

    /** Starts a task. */
    public void resume(Task task) {
        task.resume();
        diary.write("resumed " + name + " " + task.key().orElse("-"));
    }

    /** Writes down what the session lists. */
    public void list() {
        diary.write("listed " + name + " "
                + session().allTasks().stream().map(Player::word).collect(Collectors.joining(" ")));
    }

    private static String word(Task task) {
        return task.key().orElse("-") + ":" + task.state().code();
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        diary.write("snapshot " + name + " "
                + snapshot.tasks().stream().map(Player::word).collect(Collectors.joining(" ")));
        onSnapshot.snapshot(snapshot);
    }

    @Override
    public StartAnswer onDelayedStart(Task task, DelayedStart question) {
        diary.write("asked " + name + " " + task.key().orElse("-") + " " + event());
        StartAnswer answer = onAsked.asked(task, question);
        diary.write("answers " + name + " " + task.key().orElse("-") + " "
                + answer.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        return answer;
    }

    @Override
    public AuthenticationAnswer onAuthenticationRequired(Task task, AuthenticationRequired question) {
        diary.write("challenged " + name + " " + task.key().orElse("-") + " "
                + question.method().orElse("-") + " " + question.realm().orElse("-") + " " + event());
        AuthenticationAnswer answer = onChallenged.challenged(task, question);
        diary.write("shows " + name + " " + answer.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        return answer;
    }

    @Override
    public void onProgress(Task task, Progress progress) {
        onProgress.progress(task, progress);
    }

    @Override
    public void onResponse(Task task, Response response) {
        OnResponse play = onResponse;
        if (play != null) {
            diary.write("response " + name + " " + task.key().orElse("-") + " " + response.status() + " " + event());
            play.response(task, response);
        }
    }

    @Override
    public void onDownloadFinished(DownloadTask task, Path file) {
        String event = event();
        diary.write("downloaded " + name + " " + task.key().orElse("-") + " "
                + task.id().value() + " " + event);
        play(event, onDownloaded);
    }

    @Override
    public void onComplete(Task task, Completion completion) {
        String event = event();
        ListedTask ended = ListedTask.of(task.snapshot());
        diary.write("complete " + name + " " + task.key().orElse("-") + " " + ended.task() + " "
                + String.valueOf(ended.outcome()).replace(' ', '-') + " " + event);
        play(event, () -> onComplete.complete(task, completion));
    }

    @Override
    public void onInvalidated() {
        String event = event();
        diary.write("invalidated " + name + " " + event);
        play(event, onInvalidated);
    }

    private void play(String event, Runnable part) {
        String number = event.split(" ")[0];
        try {
            part.run();
        } catch (RuntimeException refusal) {
            diary.write("threw " + name + " " + number);
            throw refusal;
        }
        diary.write("returned " + name + " " + number);
    }

    @Override
    public void onEventsDrained(long upTo) {
        diary.write("drained " + name + " " + upTo);
        onDrained.run();
    }

    /** The event of the callback that this thread is in. */
    static String event() {
        DeliveredEvent event = DeliveredEvent.current().orElseThrow();
        return event.generation() + "/" + event.seq() + (event.isInSnapshot() ? " in-snapshot" : "")
                + (event.isRedelivered() ? " again" : "");
    }

    /** Waits until what the delegate has returned from is acknowledged for good. */
    public void flush() {
        session().flush();
        diary.write("flushed " + name);
    }

    @Override
    public void close() {
        if (opened.isDone()) {
            opened.join().close();
        }
    }
}
