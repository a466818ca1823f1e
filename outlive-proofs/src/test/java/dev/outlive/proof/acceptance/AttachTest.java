package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration.DeliveryStart;
import dev.outlive.client.Snapshot;
import dev.outlive.client.Task;
import dev.outlive.client.UploadTask;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process opens what another one left behind: what it finds, what comes, and who may hold it. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class AttachTest {
    @Test
    @Covers("BG-02")
    @Proves("I1")
    void everyTaskIsAsItWasAfterACrashOfTheApp() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app(
                    "open s",
                    "upload running " + stage.web().url("held/running") + " my own words",
                    "post waiting " + stage.web().url("201/waiting"),
                    "suspend waiting",
                    "upload ended " + stage.web().url("404/ended"),
                    "hold complete",
                    "resume running",
                    "resume ended");
            stage.await("held complete");
            stage.await(
                    "the body of 'running'",
                    () -> stage.web().got("held/running").size() == 1);
            List<TaskSnapshot> before = stage.tasks();
            app.kill();

            var snapshot = new CompletableFuture<Snapshot>();
            stage.player("next")
                    .onSnapshot(snapshot::complete)
                    .open(stage.configuration("s").build());
            List<Task> found = snapshot.get().tasks();
            assertThat(found)
                    .extracting(Task::snapshot)
                    .usingRecursiveComparison()
                    .ignoringFields("bytesSent", "phase")
                    .isEqualTo(before);
            assertThat(found).extracting(Task::number).containsExactly(1L, 2L, 3L);
            assertThat(found.getFirst().description()).isEqualTo("my own words");
            assertThat(found)
                    .extracting(Task::state)
                    .containsExactly(TaskState.RUNNING, TaskState.SUSPENDED, TaskState.COMPLETED);
            assertThat(found.get(1).snapshot())
                    .extracting(TaskSnapshot::suspendCount, TaskSnapshot::everResumed, TaskSnapshot::method)
                    .containsExactly(2, false, "POST");
        }
    }

    @Test
    @Covers("BG-03")
    @Proves({"I6", "I11"})
    void whatEndedWhileNobodyWasThereIsReplayedWithItsWholeAnswer() throws Exception {
        try (var stage = Stage.open()) {
            var release = new CountDownLatch(1);
            Map<String, byte[]> sent = Map.of("small", bytes(1000), "large", bytes(400 << 10)); // a row, and a file
            var commands = new java.util.ArrayList<>(List.of("open s"));
            for (String key : sent.keySet()) {
                var url = stage.web().answer(key, (exchange, body) -> {
                    release.await();
                    exchange.getResponseHeaders().add("X-Receipt", "for " + key);
                    exchange.sendResponseHeaders(202, sent.get(key).length);
                    exchange.getResponseBody().write(sent.get(key));
                });
                commands.add("upload " + key + " " + url);
                commands.add("resume " + key);
            }
            Child app = stage.app(commands.toArray(String[]::new));
            stage.await("resumed s", 2);
            app.kill();
            release.countDown();
            stage.await(
                    "both ends", () -> stage.tasks().stream().allMatch(task -> task.state() == TaskState.COMPLETED));
            stage.restartDaemon();

            var got = new ConcurrentHashMap<String, byte[]>();
            stage.player("next")
                    .onComplete((task, completion) -> {
                        var response = ((Completion.Finished) completion).response();
                        assertThat(response.status()).isEqualTo(202);
                        String key = task.key().orElseThrow();
                        assertThat(response.headers().first("X-Receipt")).contains("for " + key);
                        got.put(key, response.bodyBytes());
                    })
                    .open(stage.configuration("s").build());
            stage.await("returned s", 2);
            assertThat(got).containsOnlyKeys(sent.keySet());
            got.forEach((key, body) -> assertThat(body).isEqualTo(sent.get(key)));
            assertThat(stage.said("next"))
                    .filteredOn(line -> line.startsWith("complete"))
                    .allSatisfy(line -> assertThat(line).endsWith("in-snapshot")); // and nobody had it before
        }
    }

    private static byte[] bytes(int count) {
        var bytes = new byte[count];
        new java.util.Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    @Covers("BG-06")
    @Proves("I15")
    void noEventComesBeforeStartAndAllAfterIt() throws Exception {
        try (var stage = Stage.open()) {
            leave(stage, 3);
            Player next = stage.player("next")
                    .open(stage.configuration("s")
                            .deliveryStart(DeliveryStart.BY_HAND)
                            .build());
            stage.await("snapshot s");
            next.upload("new", Request.put(stage.web().url("held/new")).build(), stage.photo());
            for (int i = 0; i < 50; i++) {
                next.session().allTasks(); // 50 times there and back: an event would have come
            }
            assertThat(stage.session("s").backlogEvents()).isEqualTo(3);
            assertThat(stage.said("next")).noneMatch(line -> line.startsWith("complete"));

            next.session().start();
            stage.await("drained s");
            assertThat(stage.said("next"))
                    .filteredOn(line -> line.startsWith("complete"))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).endsWith(" in-snapshot"));
        }
    }

    /** Leaves tasks behind that have ended, and no process. */
    private static void leave(Stage stage, int tasks) throws Exception {
        var commands = new java.util.ArrayList<>(List.of("open s"));
        for (int i = 1; i <= tasks; i++) {
            commands.add("upload t" + i + " " + stage.web().url("held/t" + i));
            commands.add("resume t" + i);
        }
        Child app = stage.app(commands.toArray(String[]::new));
        stage.await("resumed s", tasks);
        app.kill();
        stage.web().release();
        stage.await("the ends", () -> stage.session("s").backlogEvents() == tasks);
    }

    @Test
    @Covers("BG-08")
    @Proves("I18")
    void aSecondHolderIsRefusedAndAfterATakeOverTheFirstHasNoEffect() throws Exception {
        try (var stage = Stage.open()) {
            var held = new CountDownLatch(1);
            Player first = stage.player("first")
                    .onComplete((task, completion) -> await(held))
                    .open(stage.configuration("s").build());
            UploadTask ended =
                    first.upload("ended", Request.put(stage.web().url("201/e")).build(), stage.photo());
            UploadTask still =
                    first.upload("still", Request.put(stage.web().url("201/s")).build(), stage.photo());
            first.resume(ended);
            stage.await("complete s ended");

            String pid = Long.toString(ProcessHandle.current().pid());
            assertRefused(
                            () -> stage.player("second")
                                    .open(stage.configuration("s").build()),
                            ErrorCode.SESSION_IN_USE)
                    .hasMessageContaining(pid);
            Child other = stage.app("open s");
            stage.await("refused open session-in-use");
            assertThat(stage.count("snapshot s")).isOne();

            other.tell("open s take-over");
            stage.await("complete s ended", 2);
            stage.await("detached s lease_lost");
            BackgroundSession overtaken = first.session();
            Request another = Request.put(stage.web().url("201/x")).build();
            assertRefused(() -> overtaken.upload("x", another, stage.photo()), ErrorCode.LEASE_LOST);
            assertRefused(still::cancel, ErrorCode.LEASE_LOST);
            assertRefused(still::resume, ErrorCode.LEASE_LOST);
            assertRefused(overtaken::finishTasksAndInvalidate, ErrorCode.LEASE_LOST);
            held.countDown(); // its acknowledgement is late
            stage.await("returned s", 2);

            assertThat(stage.tasks()).extracting(task -> task.key().value()).containsExactly("ended", "still");
            assertThat(stage.task("still").state()).isEqualTo(TaskState.SUSPENDED);
            assertThat(stage.count("complete s ended")).isEqualTo(2);
            assertThat(stage.said(Long.toString(other.pid())))
                    .anyMatch(line -> line.startsWith("complete s ended") && line.endsWith("in-snapshot again"));
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OutliveException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @Covers("BG-12")
    void nestedSuspendsAreCountedAcrossCrashesAndTheTaskRunsOnlyAtZero() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app(
                    "open s", "upload a " + stage.web().url("201/a"), "suspend a", "suspend a"); // created as 1
            stage.await("suspended a", 2);
            app.kill();
            stage.restartDaemon();

            Player next = stage.player("next").open(stage.configuration("s").build());
            Task task = next.session().task("a").orElseThrow();
            for (int count = 3; count > 0; count--) {
                assertThat(task.snapshot().suspendCount()).isEqualTo(count);
                assertThat(task.state()).isEqualTo(TaskState.SUSPENDED);
                assertThat(stage.web().got()).isEmpty();
                next.resume(task);
            }
            stage.await("complete s a");
            assertThat(stage.web().got("201/a")).hasSize(1);
        }
    }

    @Test
    @Covers("BG-36")
    void aTaskThatWasNeverStartedIsListedAndSaysSo() throws Exception {
        try (var stage = Stage.open()) {
            Child app = stage.app("open s", "upload a " + stage.web().url("201/a"));
            stage.await("created s a");
            app.kill();
            Child why = stage.child(
                    "why",
                    Child.java(
                            List.of(),
                            dev.outlive.cli.Main.class,
                            List.of("why", "a", "--session", "s", "--app", Stage.APP.value())));
            assertThat(why.awaitExit(Stage.MAX)).hasValue(0);
            assertThat(why.tail())
                    .contains("suspended, never resumed")
                    .contains("It was never resumed, so it has never begun.");

            var snapshot = new CompletableFuture<Snapshot>();
            stage.player("next")
                    .onSnapshot(snapshot::complete)
                    .open(stage.configuration("s").build());
            assertThat(snapshot.get().tasks()).singleElement().satisfies(task -> {
                assertThat(task.snapshot().everResumed()).isFalse();
                assertThat(task.state()).isEqualTo(TaskState.SUSPENDED);
            });
        }
    }
}
