package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Creation;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.NewTask;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.Task;
import dev.outlive.client.TaskOptions;
import dev.outlive.client.UploadOptions;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.failpoint.Point;
import dev.outlive.proof.failpoint.Trap;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.wire.FrameCodec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches of tasks for a daemon process. */
@Tag("kill")
class BatchTest {
    private static final Request REQUEST =
            Request.get(URI.create("http://127.0.0.1:9/a")).build();
    private static final int LARGE = Integer.getInteger("outlive.batch", 5_000);
    private static final String HEAP = System.getProperty("outlive.heap", "96m"); // 640m for a batch of 100,000

    private Site site;
    private Rig rig;

    @BeforeEach
    void begin() throws IOException {
        site = Site.create();
        rig = new Rig(site);
        Witness.of(rig);
    }

    @AfterEach
    void end() {
        rig.close();
        site.close();
    }

    @Test
    void aLargeBatchIsThereWholeInItsOrder() throws Exception {
        rig.startDaemon("-Xmx" + HEAP);
        try (var session = open()) {
            List<Task> made = session.createAll(data(LARGE));
            assertThat(made).hasSize(LARGE);
            for (int i = 0; i < LARGE; i++) {
                assertThat(made.get(i).key()).contains("k" + i);
                assertThat(made.get(i).number()).isEqualTo(i + 1);
            }
            List<Task> again = session.createAll(data(LARGE));
            assertThat(again).isEqualTo(made);
            assertThat(again.getFirst().found()).isEqualTo(Task.Found.EXISTING);
        }
        try (var session = open()) {
            assertThat(session.allTasks()).hasSize(LARGE);
        }
    }

    @Test
    void aBatchBeyondTheDaemonsHeapIsRefusedAndTheDaemonLives() throws Exception {
        rig.startDaemon("-Xmx32m");
        try (var session = open()) {
            assertThatThrownBy(() -> session.createAll(data(8_000)))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED));
            assertThat(session.allTasks()).isEmpty();
            assertThat(session.createAll(data(100))).hasSize(100);
        }
    }

    @Timeout(60) // an open batch takes each later create, which then waits for ever
    @Test
    void oneThatIsTooLongToBeSentLeavesNothingOfTheOthersAndNoBatchBehind() throws Exception {
        rig.startDaemon();
        var endless = Request.get(URI.create("http://127.0.0.1:9/a"))
                .header("X-Long", "x".repeat(FrameCodec.FRAME_BYTES_MAX))
                .build();
        try (var session = open()) {
            var tasks = new ArrayList<NewTask>(data(3));
            tasks.add(NewTask.data("long", endless, TaskOptions.defaults()));
            assertThatThrownBy(() -> session.createAll(tasks))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST));
            assertThat(session.data("one", REQUEST).found()).isEqualTo(Task.Found.CREATED);
            tasks.removeLast();
            assertThat(session.createAll(tasks)).hasSize(3);
            assertThat(session.allTasks()).hasSize(4);
        }
    }

    @Test
    void eachIsCreatedByItselfWhereThatIsAskedFor() throws Exception {
        rig.startDaemon();
        Path file = Files.writeString(site.root().resolve("a.jpg"), "x");
        try (var session = open()) {
            session.createAll(data(1));
            List<Creation> made = session.createEach(List.of(
                    NewTask.upload("u", REQUEST, site.root().resolve("none"), UploadOptions.defaults()),
                    NewTask.upload("k0", REQUEST, file, UploadOptions.defaults()),
                    NewTask.data("k0", REQUEST, TaskOptions.defaults()),
                    NewTask.upload("v", REQUEST, file, UploadOptions.defaults())));
            assertThat(made)
                    .extracting(BatchTest::found)
                    .containsExactly("file-not-found", "key-conflict", "EXISTING", "CREATED");
            session.finishTasksAndInvalidate();
            assertThat(session.createEach(List.of(
                            NewTask.data("a", REQUEST, TaskOptions.defaults()),
                            NewTask.data("b", REQUEST, TaskOptions.defaults()))))
                    .extracting(BatchTest::found)
                    .containsExactly("session-invalidating", "session-invalidating");
        }
    }

    private static String found(Creation creation) {
        return switch (creation) {
            case Creation.Created(var task) -> task.found().name();
            case Creation.Refused(var why) -> why.code().code();
        };
    }

    @Test
    void oneThatCannotBeCreatedLeavesNothingOfTheOthers() throws Exception {
        rig.startDaemon();
        Path file = Files.writeString(site.root().resolve("a.jpg"), "x");
        try (var session = open()) {
            var tasks = new ArrayList<NewTask>(data(3));
            tasks.add(NewTask.upload("u", REQUEST, file, UploadOptions.defaults()));
            tasks.add(NewTask.upload("v", REQUEST, site.root().resolve("none"), UploadOptions.defaults()));
            assertThatThrownBy(() -> session.createAll(tasks))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
            assertThat(session.allTasks()).isEmpty();
            tasks.removeLast();
            tasks.add(NewTask.data("k1", REQUEST, TaskOptions.defaults()));
            assertThatThrownBy(() -> session.createAll(tasks))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.KEY_CONFLICT));
            assertThat(session.allTasks()).isEmpty();
            tasks.removeLast();
            assertThat(session.createAll(tasks)).hasSize(4);
            assertThat(session.createAll(List.of())).isEmpty();
        }
    }

    @Proves("I2")
    @Test
    void aDaemonThatDiesAtTheCommitMakesEachTaskOnce() throws Exception {
        var daemon = rig.startDaemon(Trap.halt(Point.TASK_COMMITTED, 1).option());
        try (var session = open()) {
            var later = new FutureTask<>(() -> {
                assertThat(daemon.awaitExit(Rig.READY)).hasValue(Trap.EXIT_KILLED);
                return rig.startDaemon();
            });
            Thread.ofVirtual().start(later);
            assertThat(session.createAll(data(50))).hasSize(50);
            later.get();
            assertThat(session.allTasks()).extracting(Task::number).hasSize(50).doesNotHaveDuplicates();
        }
    }

    private static List<NewTask> data(int count) {
        var tasks = new ArrayList<NewTask>();
        for (int i = 0; i < count; i++) {
            tasks.add(NewTask.data("k" + i, REQUEST, TaskOptions.defaults()));
        }
        return tasks;
    }

    private BackgroundSession open() {
        return BackgroundSession.open(SessionConfiguration.background("batches")
                .app("proof")
                .home(site.home())
                .daemonStart(DaemonStart.NEVER)
                .build());
    }
}
