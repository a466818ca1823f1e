package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.DownloadTask;
import dev.outlive.client.Response;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers as a delegate sees them: the response, the pieces of its body, the end. */
@Tag("kill")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PiecesTest {
    private static final int PIECE = 64 * 1024;
    private static final byte[] BODY = new byte[4 * PIECE + 1000];

    static {
        new Random(7).nextBytes(BODY);
    }

    private Site site;
    private Rig rig;
    private Witness witness;
    private Pages pages;

    @BeforeEach
    void begin() throws IOException {
        site = Site.create();
        rig = new Rig(site);
        witness = Witness.of(rig);
        pages = new Pages();
    }

    @AfterEach
    void end() {
        pages.close();
        rig.close();
        site.close();
    }

    @Test
    @Covers("BG-04")
    @Proves({"I11", "I12"})
    void theBodyGoesOnBehindTheLastPieceThatWasAcknowledgedWhenAppAndDaemonAreKilled() throws Exception {
        witness.toldElsewhere();
        Child daemon = rig.startDaemon();
        URI url = pages.put("/large", BODY);
        Child first = start(url.toString(), Integer.toString(2 * PIECE));
        first.awaitLine("held"::equals, Rig.READY);
        first.kill();
        daemon.kill();

        rig.startDaemon();
        Child second = start();
        second.awaitLine("complete"::equals, Rig.READY);

        assertThat(first.lines()).containsExactly("response 200 " + BODY.length, piece(0), piece(1), piece(2), "held");
        assertThat(second.lines()).containsExactly(piece(2), piece(3), piece(4), "complete");
        second.close();
    }

    /** A delegate that throws is called again, after a while, with the piece that it threw at. */
    @Test
    void aPieceThatIsRefusedComesAgainAndTheOnesBeforeItDoNot() throws Exception {
        rig.startDaemon();
        var told = new Listening(witness);
        told.throwsAt = 3 * PIECE;
        Path file = Files.writeString(site.root().resolve("photo"), "photo");
        try (var session = BackgroundSession.open(configuration().build(), told)) {
            session.upload("u", Request.put(pages.put("/large", BODY)).build(), file)
                    .resume();
            await().atMost(Duration.ofSeconds(30)).until(() -> told.lines.contains("complete u"));
        }

        assertThat(told.lines)
                .containsExactly(
                        "response u 200",
                        "data u 0",
                        "data u " + PIECE,
                        "data u " + 2 * PIECE,
                        "data u " + 3 * PIECE + " throws",
                        "data u " + 3 * PIECE,
                        "data u " + 4 * PIECE,
                        "metrics u",
                        "complete u");
        assertThat(told.body.toByteArray()).isEqualTo(BODY);
    }

    @Test
    void aDelegateThatPrefersItGetsTheBodyInOnePieceUpToAMebibyte() throws Exception {
        rig.startDaemon();
        byte[] large = Arrays.copyOf(BODY, (1 << 20) + 5);
        var told = new Listening(witness);
        told.gathers = true;
        try (var session = BackgroundSession.open(configuration().build(), told)) {
            session.data("small", Request.get(pages.put("/small", BODY)).build())
                    .resume();
            await().atMost(Duration.ofSeconds(30)).until(() -> told.lines.contains("complete small"));
            assertThat(told.body.toByteArray()).isEqualTo(BODY);
            session.data("large", Request.get(pages.put("/large", large)).build())
                    .resume();
            await().atMost(Duration.ofSeconds(30)).until(() -> told.lines.contains("complete large"));
        }
        assertThat(told.lines)
                .filteredOn(line -> line.startsWith("data"))
                .containsExactly("data small 0", "data large 0", "data large " + (1 << 20));
    }

    @Test
    void anEmptyBodyHasNoPieceADownloadNoneEitherAndATaskWithoutAnAnswerNoResponse() throws Exception {
        rig.startDaemon();
        var told = new Listening(witness);
        try (var session = BackgroundSession.open(configuration().build(), told)) {
            session.data("empty", Request.get(pages.put("/empty", "")).build()).resume();
            await().atMost(Duration.ofSeconds(30)).until(() -> told.lines.contains("complete empty"));
            session.download("file", Request.get(pages.put("/page", "page")).build())
                    .resume();
            await().atMost(Duration.ofSeconds(30)).until(() -> told.lines.contains("complete file"));
            session.data("gone", Request.get(pages.at("/never")).build()).cancel();
            await().atMost(Duration.ofSeconds(30)).until(() -> told.lines.contains("complete gone"));
        }

        assertThat(told.lines)
                .containsExactly(
                        "response empty 200",
                        "metrics empty",
                        "complete empty",
                        "response file 200",
                        "file file",
                        "metrics file",
                        "complete file",
                        "metrics gone",
                        "complete gone");
    }

    /** By hand a body is acknowledged with its event: until then a later process gets all of it again. */
    @Test
    @Proves("I11")
    void byHandTheWholeBodyComesAgainUntilItsEventIsAcknowledged() throws Exception {
        rig.startDaemon();
        SessionConfiguration byHand = configuration()
                .acknowledgement(SessionConfiguration.Acknowledgement.BY_HAND)
                .build();
        var first = new Listening(witness);
        try (var session = BackgroundSession.open(byHand, first)) {
            session.data("d", Request.get(pages.put("/small", "small")).build()).resume();
            await().atMost(Duration.ofSeconds(30)).until(() -> first.lines.contains("complete d"));
        }
        var second = new Listening(witness);
        try (var session = BackgroundSession.open(byHand, second)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> second.lines.contains("complete d"));
        }

        assertThat(second.lines).isEqualTo(first.lines).contains("response d 200", "data d 0");
    }

    private SessionConfiguration.Builder configuration() {
        return SessionConfiguration.background("pieces")
                .app("proof")
                .home(site.home())
                .daemonStart(DaemonStart.NEVER);
    }

    private static String piece(int number) {
        byte[] bytes = Arrays.copyOfRange(BODY, number * PIECE, Math.min((number + 1) * PIECE, BODY.length));
        return "piece " + number * PIECE + " " + bytes.length + " " + Arrays.hashCode(bytes);
    }

    private Child start(String... arguments) throws IOException {
        return Child.start(
                "app",
                site.log("app"),
                Map.of("OUTLIVE_HOME", site.home().state().toString()),
                Child.java(List.of(), ReadingApp.class, List.of(arguments)));
    }

    /** Writes down what it is told; throws once, at one piece. */
    private static final class Listening implements SessionDelegate {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        volatile long throwsAt = -1;
        volatile boolean gathers;
        private final Witness witness;

        Listening(Witness witness) {
            this.witness = witness;
        }

        @Override
        public boolean prefersIncrementalDelivery(Task task) {
            return !gathers;
        }

        @Override
        public void onResponse(Task task, Response response) {
            lines.add("response " + task.key().orElse("") + " " + response.status());
        }

        @Override
        public void onData(Task task, long offset, byte[] bytes) {
            String line = "data " + task.key().orElse("") + " " + offset;
            if (offset == throwsAt) {
                throwsAt = -1;
                lines.add(line + " throws");
                throw new IllegalStateException("no room for it");
            }
            lines.add(line);
            body.writeBytes(bytes);
        }

        @Override
        public void onDownloadFinished(DownloadTask task, Path file) {
            witness.downloaded(this, task);
            lines.add("file " + task.key().orElse(""));
        }

        @Override
        public void onMetrics(Task task, TaskMetrics metrics) {
            lines.add("metrics " + task.key().orElse(""));
        }

        @Override
        public void onComplete(Task task, Completion completion) {
            witness.complete(this, task);
            lines.add("complete " + task.key().orElse(""));
        }
    }
}
