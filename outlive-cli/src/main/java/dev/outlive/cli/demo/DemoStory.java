package dev.outlive.cli.demo;

import dev.outlive.cli.demo.Photos.Photo;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.FrameCodec;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The story: an app asks for three uploads and is killed, the daemon is killed too, and the app, started again, finds
 * everything. Every line comes from a frame, an exit status, or a line that one of the programs wrote.
 */
final class DemoStory implements AutoCloseable {
    static final SessionRef SESSION = SessionRef.of("com.example.photos", "photos");
    private static final String APP = "dev.outlive.examples.photos.PhotoUploader";
    private static final String RECEIVER = "dev.outlive.receiver.Main";
    private static final Duration LONG_WAIT = Duration.ofSeconds(40); // far above what any step takes

    private final Path folder;
    private final Narrator narrator;
    private final List<String> hooks;
    private final Observer observer;
    private final Path received;

    @Nullable
    private DemoProcess receiver;

    @Nullable
    private DemoProcess app;

    /**
     * What the story came to, a row a photo.
     *
     * @param uploads how many requests the receiver took for it to the end
     */
    record Row(Photo photo, TaskSnapshot task, String sha256, long uploads) {}

    DemoStory(Path folder, Narrator narrator, List<String> hooks) {
        this.folder = folder;
        this.narrator = narrator;
        this.hooks = hooks;
        this.received = folder.resolve("received");
        this.observer = new Observer(OutliveHome.under(folder.resolve("home")), SESSION);
    }

    List<Row> tell() throws IOException, InterruptedException {
        List<Photo> photos = Photos.write(folder);
        photos.forEach(photo -> narrator.tell(photo.name() + ": " + TaskLine.mib(photo.bytes()) + " MiB, sha256 "
                + photo.sha256().substring(0, 12) + "…"));
        String url = startReceiver();
        DemoProcess first = startApp(url, photos);
        killAppMidWay(first, photos);
        killDaemonMidWay();
        DemoProcess second = startApp(url, photos);
        meetAgain(second, photos);
        expectExit(second, "the app has acknowledged everything and ended by itself");
        List<TaskSnapshot> archived = requireArchived(photos);
        long requests = requests();
        thirdStart(url, photos, requests);
        return rows(photos, archived);
    }

    private String startReceiver() throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of(received.toString(), "--port", "0", "--limit-rate", "12MiB", "--json"));
        if (!hooks.isEmpty()) {
            arguments.addAll(List.of("--hooks", String.join(",", hooks)));
        }
        receiver = DemoProcess.java("the receiver", folder.resolve("home"), RECEIVER, arguments);
        JsonNode listening = receiver.awaitLine("where it listens", LONG_WAIT, is("listening"));
        String url = listening.path("url").stringValue("");
        narrator.tell("receiver (pid " + receiver.pid() + ") listens on " + url + ", limited to 12 MiB/s");
        return url;
    }

    private DemoProcess startApp(String url, List<Photo> photos) throws IOException {
        var arguments = new ArrayList<>(List.of("--server", url));
        photos.forEach(photo -> arguments.add(photo.file().toString()));
        DemoProcess started = DemoProcess.java("the app", folder.resolve("home"), APP, arguments);
        app = started;
        narrator.tell("app started (pid " + started.pid() + ")");
        return started;
    }

    private void killAppMidWay(DemoProcess first, List<Photo> photos) throws InterruptedException {
        for (Photo photo : photos) {
            JsonNode said = first.awaitLine(
                    "that " + photo.name() + " is created",
                    LONG_WAIT,
                    is("task").and(of(photo)));
            narrator.tell(
                    "app: upload " + photo.name() + " " + said.path("found").stringValue(""));
        }
        long daemon = observer.connect();
        narrator.tell("the app had started the daemon (pid " + daemon + "), which carries the bytes");
        List<TaskSnapshot> moving = observer.await(
                "all three uploads to move",
                LONG_WAIT,
                narrator,
                tasks -> tasks.size() == photos.size()
                        && tasks.stream().allMatch(task -> task.bytesSent() > 0)
                        && tasks.stream().anyMatch(task -> TaskLine.percent(task) >= 5));
        narrator.tell(TaskLine.of(moving));
        first.kill();
        narrator.tell("kill -9 of the app: " + first.lastWords() + ". The uploads go on without it:");
        List<TaskSnapshot> alone = observer.await(
                "an upload to finish while the app is dead",
                LONG_WAIT,
                narrator,
                tasks -> tasks.stream().anyMatch(task -> task.outcome() != null));
        narrator.tell(TaskLine.of(alone));
    }

    private void killDaemonMidWay() throws InterruptedException {
        List<TaskSnapshot> before = observer.tasks();
        long daemon = observer.connect();
        ProcessHandle process = ProcessHandle.of(daemon)
                .orElseThrow(() -> new DemoFailure("there is no process " + daemon + ", which said it is the daemon"));
        process.destroyForcibly();
        process.onExit().join();
        narrator.tell("kill -9 of the daemon (pid " + daemon + ")");
        long again = observer.connect();
        narrator.tell("asking for the list starts it again (pid " + again + ")");
        List<TaskSnapshot> after = observer.tasks();
        requireNothingLost(before, after);
        narrator.tell("it lists " + TaskLine.of(after));
        long attempt = largest(after).attempt();
        observer.await("the largest upload to move again", LONG_WAIT, narrator, tasks -> {
            TaskSnapshot moving = largest(tasks);
            return moving.attempt() > attempt - 1
                    && moving.attempt() > largest(before).attempt()
                    && TaskLine.percent(moving) >= 15;
        });
        narrator.tell(
                "plain HTTP can't resume, so what was cut begins again by itself: " + TaskLine.of(observer.tasks()));
    }

    private static void requireNothingLost(List<TaskSnapshot> before, List<TaskSnapshot> after) {
        for (TaskSnapshot task : before) {
            TaskSnapshot again = after.stream()
                    .filter(other -> other.id().equals(task.id()))
                    .findFirst()
                    .orElseThrow(() -> new DemoFailure("the daemon came back without " + TaskLine.of(task)));
            if (task.outcome() != null && !task.outcome().equals(again.outcome())) {
                throw new DemoFailure("an outcome changed: " + TaskLine.of(task) + " became " + TaskLine.of(again));
            }
        }
        if (after.size() != before.size()) {
            throw new DemoFailure("the daemon came back with " + after.size() + " tasks instead of " + before.size());
        }
    }

    private static TaskSnapshot largest(List<TaskSnapshot> tasks) {
        return tasks.stream()
                .max(Comparator.comparingLong(TaskSnapshot::bytesExpectedToSend))
                .orElseThrow(() -> new DemoFailure("the daemon lists no task"));
    }

    private void meetAgain(DemoProcess second, List<Photo> photos) throws InterruptedException {
        for (Photo photo : photos) {
            JsonNode seen = second.awaitLine(
                    "what it finds of " + photo.name(),
                    LONG_WAIT,
                    is("snapshot").and(of(photo)));
            narrator.tell(
                    "app finds " + photo.name() + ": " + seen.path("state").stringValue("") + ", "
                            + TaskLine.mib(seen.path("bytesSent").longValue(0)) + " MiB sent while it was dead");
        }
        boolean stillMoves = second.lines(is("snapshot")).stream()
                .anyMatch(line -> line.path("state").stringValue("").equals("running")
                        && line.path("bytesSent").longValue(0) > 0);
        boolean endedAlone = second.lines(is("snapshot")).stream()
                .anyMatch(line -> line.path("state").stringValue("").equals("completed"));
        if (!stillMoves || !endedAlone) {
            throw new DemoFailure(
                    "the app should find one upload that moves and one that ended while it was dead; it found "
                            + second.lines(is("snapshot")));
        }
        for (Photo photo : photos) {
            JsonNode said = second.awaitLine(
                    "that " + photo.name() + " exists", LONG_WAIT, is("task").and(of(photo)));
            if (said.path("found").stringValue("").equals("created")) {
                throw new DemoFailure("the app asked for " + photo.name() + " again and got a second task");
            }
        }
        goOn(second, photos);
        hearCompletions(second, photos);
    }

    /** The app hears progress of what still moves, from where it found it. */
    private void goOn(DemoProcess second, List<Photo> photos) throws InterruptedException {
        for (Photo photo : photos) {
            long found = second.lines(is("snapshot").and(of(photo)))
                    .getFirst()
                    .path("bytesSent")
                    .longValue(0);
            boolean moves = second.lines(is("snapshot").and(of(photo))).stream()
                    .anyMatch(line -> line.path("state").stringValue("").equals("running"));
            if (moves) {
                JsonNode heard = second.awaitLine(
                        "how far " + photo.name() + " is",
                        LONG_WAIT,
                        is("progress").and(of(photo)));
                if (heard.path("bytesSent").longValue(0) < found) {
                    throw new DemoFailure(photo.name() + " was at " + found + " bytes and went back to " + heard);
                }
                narrator.tell("app hears of " + photo.name() + " again: "
                        + heard.path("percent").longValue(0) + " %, attempt "
                        + heard.path("attempt").longValue(0));
                return;
            }
        }
    }

    private void hearCompletions(DemoProcess second, List<Photo> photos) throws InterruptedException {
        long deadline = System.nanoTime() + LONG_WAIT.toNanos();
        var told = new ArrayList<String>();
        while (told.size() < photos.size()) {
            for (JsonNode completed : second.lines(is("completed"))) {
                String name = completed.path("key").stringValue("");
                if (!told.contains(name)) {
                    told.add(name);
                    hear(completed, photo(photos, name));
                }
            }
            if (System.nanoTime() - deadline > 0 && told.size() < photos.size()) {
                throw new DemoFailure("the app was told of " + told + " and of nothing else; " + second.lastWords());
            }
            narrator.show(TaskLine.of(observer.tasks()));
            Pause.of(Duration.ofMillis(100));
        }
    }

    private static Photo photo(List<Photo> photos, String name) {
        return photos.stream()
                .filter(photo -> photo.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DemoFailure("the app was told of " + name + ", which it never asked for"));
    }

    private void hear(JsonNode completed, Photo photo) {
        String sha256 = sha256In(completed.path("body").stringValue(""));
        narrator.tell("app: " + photo.name() + " " + completed.path("outcome").stringValue("") + " "
                + completed.path("status").intValue(0) + ", the server says sha256 "
                + (sha256.length() > 12 ? sha256.substring(0, 12) + "…" : sha256));
        if (!sha256.equals(photo.sha256())) {
            throw new DemoFailure(
                    "the server's digest of " + photo.name() + " is " + sha256 + ", the file's is " + photo.sha256());
        }
    }

    private static String sha256In(String body) {
        try {
            return FrameCodec.JSON.readTree(body).path("sha256").stringValue("");
        } catch (JacksonException notJson) {
            throw new DemoFailure("the server's answer isn't JSON: " + body);
        }
    }

    private void expectExit(DemoProcess process, String meaning) throws InterruptedException {
        int code = process.await(LONG_WAIT);
        if (code != 0) {
            throw new DemoFailure("the app ended with " + code + "; " + process.lastWords());
        }
        narrator.tell("exit 0: " + meaning);
    }

    private List<TaskSnapshot> requireArchived(List<Photo> photos) {
        List<TaskSnapshot> tasks = observer.tasks();
        boolean settled = tasks.size() == photos.size()
                && tasks.stream().allMatch(task -> task.acknowledged() && task.state() == TaskState.COMPLETED);
        if (!settled) {
            throw new DemoFailure(
                    "the daemon should list " + photos.size() + " acknowledged tasks; it lists " + TaskLine.of(tasks));
        }
        DemoProcess last = Objects.requireNonNull(app);
        for (Photo photo : photos) {
            int times = last.lines(is("completed")
                            .and(line -> line.path("key").stringValue("").equals(photo.name())))
                    .size();
            if (times != 1) {
                throw new DemoFailure("the app was told " + times + " times that " + photo.name() + " is complete");
            }
        }
        return tasks;
    }

    private void thirdStart(String url, List<Photo> photos, long requestsBefore)
            throws IOException, InterruptedException {
        DemoProcess third = startApp(url, photos);
        expectExit(third, "asked for the same three keys, it finds nothing left to do");
        List<JsonNode> said = third.lines(is("task"));
        if (said.size() != photos.size()
                || said.stream()
                        .anyMatch(line -> !line.path("found").stringValue("").equals("archived"))) {
            throw new DemoFailure("the same keys should name the archived tasks; the app saw " + said);
        }
        long more = requests() - requestsBefore;
        if (more != 0) {
            throw new DemoFailure("the third start made the receiver see " + more + " more requests");
        }
        narrator.tell("the receiver saw no further request");
    }

    private long requests() {
        return Objects.requireNonNull(receiver).lines(is("request")).size();
    }

    private List<Row> rows(List<Photo> photos, List<TaskSnapshot> archived) throws IOException {
        var rows = new ArrayList<Row>();
        for (Photo photo : photos) {
            TaskSnapshot task = archived.stream()
                    .filter(each -> each.key() != null && each.key().value().equals(photo.name()))
                    .findFirst()
                    .orElseThrow(() -> new DemoFailure("no task has the key " + photo.name()));
            Outcome outcome = task.outcome();
            if (outcome == null || outcome.kind() != Outcome.Kind.FINISHED) {
                throw new DemoFailure("not finished: " + TaskLine.of(task));
            }
            String sha256 = Photos.sha256Of(received.resolve(photo.name()));
            if (!sha256.equals(photo.sha256())) {
                throw new DemoFailure(
                        "the receiver's file " + photo.name() + " has sha256 " + sha256 + ", not " + photo.sha256());
            }
            long uploads = Objects.requireNonNull(receiver)
                    .lines(is("request")
                            .and(line -> line.path("name").stringValue("").equals(photo.name())
                                    && line.path("outcome").stringValue("").equals("complete")))
                    .size();
            rows.add(new Row(photo, task, sha256, uploads));
        }
        return rows;
    }

    private static Predicate<JsonNode> of(Photo photo) {
        return line -> line.path("key").stringValue("").equals(photo.name());
    }

    private static Predicate<JsonNode> is(String event) {
        return line -> line.path("event").stringValue("").equals(event);
    }

    /** Ends every process of the story that still runs. */
    @Override
    public void close() {
        Optional.ofNullable(app).ifPresent(DemoProcess::close);
        observer.close();
        observer.stopDaemon();
        Optional.ofNullable(receiver).ifPresent(DemoProcess::close);
    }
}
