package dev.outlive.proof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.examples.photos.OneSessionForAll;
import dev.outlive.examples.photos.OneSessionPerUpload;
import dev.outlive.examples.photos.OwnRecords;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.oracle.ReceivedLine;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.receiver.Hook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example apps, killed after each line they say and started again until they are done. */
@Tag("kill")
class ExamplesTest {
    private static final Duration MAX = Duration.ofSeconds(60);
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int LINES_MAX = 60;
    private static final int STRIDE = Integer.getInteger("outlive.stride", 3);

    private final Site site;
    private final Rig rig;

    ExamplesTest() throws IOException {
        site = Site.create();
        rig = new Rig(site);
    }

    @BeforeEach
    void start() throws IOException, InterruptedException {
        rig.startLocalServer();
        rig.startDaemon();
    }

    @AfterEach
    void end() {
        rig.close();
        site.close();
    }

    /** Runs an example until it ends or has said so many lines; its exit status. */
    private int run(Class<?> example, int lines, Path notes, String... photos)
            throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of(
                String.valueOf(lines),
                example.getName(),
                notes.toString(),
                "--server",
                rig.places().server().toString(),
                "--home",
                site.home().state().toString()));
        for (String photo : photos) {
            Path file = site.sources().resolve(photo);
            Files.writeString(file, "the bytes of " + photo);
            arguments.add(file.toString());
        }
        try (Child app =
                Child.start("app", site.log("app"), Map.of(), Child.java(List.of(), DyingApp.class, arguments))) {
            int status = app.awaitExit(MAX).orElseThrow(() -> new AssertionError(example + " hangs: " + app.tail()));
            assertThat(status).as(app.tail()).isIn(0, DyingApp.DEAD);
            return status;
        }
    }

    private static List<String> lines(Path notes, String of) throws IOException {
        return Files.readAllLines(notes).stream()
                .filter(line -> line.startsWith(of))
                .toList();
    }

    private List<TaskSnapshot> tasks() {
        try (var operator = OperatorConnection.open(site.home(), new AppId("proof"), DaemonStart.NEVER)) {
            return operator.call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, Selection.all()))
                    .tasks();
        }
    }

    @Test
    @Proves({"I2", "I3", "I11", "I12", "I16"})
    void aSessionPerUploadTellsItsUserOnceWhereverItDies() throws IOException, InterruptedException {
        int uploads = tellsItsUserOnceWhereverItDies(1, "201");
        assertThat(uploads).isGreaterThan(10);
        assertThat(ReceivedLine.read(site.serverJournal())).as("a request each").hasSize(uploads);
    }

    @Test
    @Proves({"I3", "I11", "I12", "I16"})
    void aSessionPerUploadTellsItsUserOnceThatItsServerRefusedWhereverItDies()
            throws IOException, InterruptedException {
        rig.startLocalServer(new Hook.AnswerStatus(500));
        assertThat(tellsItsUserOnceWhereverItDies(STRIDE, "500")).isGreaterThan(10 / STRIDE);
    }

    /** Dies after the first line, which is said inside {@code onSnapshot}, then later ones; returns how many uploads there were. */
    private int tellsItsUserOnceWhereverItDies(int stride, String verdict) throws IOException, InterruptedException {
        int uploads = 0;
        for (int n = 1; n <= LINES_MAX; n += stride) {
            Path notes = site.root().resolve("notes-" + n);
            String photo = "photo-" + n;
            boolean died = run(OneSessionPerUpload.class, n, notes, photo) == DyingApp.DEAD;
            if (n == 1) {
                assertThat(Files.readString(site.log("app"))).endsWith(photo + ": snapshot\n");
            }
            assertThat(run(OneSessionPerUpload.class, NEVER, notes, photo)).isZero();

            assertThat(lines(notes, "told"))
                    .as("death after line %s", n)
                    .containsExactly("told " + photo + "=" + verdict);
            assertThat(tasks()).as("death after line %s", n).isEmpty();
            uploads++;
            if (!died) {
                return uploads;
            }
        }
        throw new AssertionError("it has more than " + LINES_MAX + " lines to say");
    }

    /** Again and again, so that a start that only clears up is met by a death, too. */
    @Test
    @Proves({"I2", "I3", "I11", "I12", "I16"})
    void aSessionPerUploadTellsItsUserOnceThoughItDiesAgainAndAgain() throws IOException, InterruptedException {
        Path notes = site.root().resolve("notes");
        int starts = 1;
        for (int n = 1; run(OneSessionPerUpload.class, n, notes, "photo") == DyingApp.DEAD; n = n % 6 + 1) {
            assertThat(starts++).isLessThan(LINES_MAX);
        }
        assertThat(lines(notes, "told")).containsExactly("told photo=201");
        assertThat(ReceivedLine.read(site.serverJournal())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Proves({"I3", "I16"})
    void aSessionPerUploadThatListsAnEndedTaskTellsHowItEnded(boolean cancelled)
            throws IOException, InterruptedException {
        Path notes = site.root().resolve("notes");
        int created = 4; // snapshot, session open, creating, created
        int resumed = 5;
        assertThat(run(OneSessionPerUpload.class, cancelled ? created : resumed, notes, "photo"))
                .isEqualTo(DyingApp.DEAD);
        if (cancelled) {
            TaskSnapshot task = tasks().getFirst();
            try (var operator = OperatorConnection.open(site.home(), new AppId("proof"), DaemonStart.NEVER)) {
                operator.call(
                        DaemonFrame.TaskIs.class,
                        call -> new ClientFrame.Act(
                                call, task.sessionRef(), null, task.id(), ClientFrame.Action.CANCEL));
            }
        }
        Awaitility.await().atMost(MAX).until(() -> tasks().getFirst().state() == TaskState.COMPLETED);

        assertThat(run(OneSessionPerUpload.class, NEVER, notes, "photo")).isZero();

        assertThat(lines(notes, "told")).containsExactly("told photo=" + (cancelled ? "cancelled" : "201"));
    }

    @Test
    @Proves({"I2", "I3", "I11"})
    void oneSessionForAllSendsEachPhotoOnceWhereverItDies() throws IOException, InterruptedException {
        sendsEachOnceWhereverItDies(OneSessionForAll.class, "status");
    }

    @Test
    @Proves({"I2", "I3", "I11"})
    void anAppWithRecordsOfItsOwnSendsEachPhotoOnceWhereverItDies() throws IOException, InterruptedException {
        sendsEachOnceWhereverItDies(OwnRecords.class, "done");
    }

    private void sendsEachOnceWhereverItDies(Class<?> example, String settled)
            throws IOException, InterruptedException {
        int photos = 0;
        for (int n = 1; n <= LINES_MAX; n += STRIDE) {
            Path notes = site.root().resolve("notes-" + n);
            String[] two = {"a-" + n, "b-" + n};
            boolean died = run(example, n, notes, two) == DyingApp.DEAD;
            assertThat(run(example, NEVER, notes, two)).isZero();

            assertThat(lines(notes, settled))
                    .as("death after line %s", n)
                    .containsExactlyInAnyOrder(settled + " a-" + n + "=201", settled + " b-" + n + "=201");
            photos += 2;
            if (!died) {
                break;
            }
        }
        assertThat(photos).isBetween(2 * 8 / STRIDE, 2 * LINES_MAX / STRIDE - 2);
        assertThat(ReceivedLine.read(site.serverJournal())).as("a request each").hasSize(photos);
        assertThat(tasks()).isEmpty();
    }

    @Test
    @Proves("I2")
    void lostRecordsAreRebuiltFromTheSession() throws IOException, InterruptedException {
        Path notes = site.root().resolve("notes");
        int afterTheSecondCreate = 7; // two recorded, session open, and two creations of two lines
        assertThat(run(OwnRecords.class, afterTheSecondCreate, notes, "a", "b")).isEqualTo(DyingApp.DEAD);
        assertThat(tasks()).hasSize(2);
        Files.delete(notes);

        assertThat(run(OwnRecords.class, NEVER, notes, "a")).isZero();

        assertThat(lines(notes, "done")).containsExactlyInAnyOrder("done a=201", "done b=201");
        assertThat(lines(notes, "wanted b")).containsExactly("wanted b=as the session has it");
        assertThat(ReceivedLine.read(site.serverJournal())).hasSize(2);
    }
}
