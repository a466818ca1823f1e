package dev.outlive.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.SessionSettings;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameReader;
import dev.outlive.protocol.wire.FrameWriter;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import dev.outlive.protocol.wire.Submission;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole daemon in this process, spoken to over its socket as any language would. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DaemonTest {
    private static final SessionRef SESSION = SessionRef.of("app", "photos");

    private Path folder;
    private OutliveHome home;
    private Outlived daemon;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createTempDirectory("old"); // short: a socket's path is limited
        home = OutliveHome.under(folder);
        daemon = Outlived.start(home, Outlived.Seams.none());
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Proves("I29")
    @Test
    void onlyTheUserMayReachTheSocketAndTheFiles() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.socket())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.database())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.state())))
                .isEqualTo("rwx------");
    }

    @Test
    void aFrameBeforeHelloIsRefusedAndTheConnectionEnds() throws IOException {
        try (var peer = new Peer()) {
            peer.say(new ClientFrame.Status(1));
            assertThat(peer.refusal().code()).isEqualTo(ErrorCode.BAD_FRAME);
            assertThat(peer.isAtEnd()).isTrue();
        }
    }

    @Test
    void aConnectionThatEndsBeforeItsHelloHarmsNothing() throws IOException {
        try (var silent = new Peer()) {
            silent.sayRaw("{");
        }
        try (var rude = new Peer()) {
            rude.say(new ClientFrame.Status(1));
            assertThat(rude.refusal().code()).isEqualTo(ErrorCode.BAD_FRAME);
            assertThat(rude.isAtEnd()).isTrue();
        }
        try (var peer = greeted(ClientFrame.Role.OPERATOR)) {
            for (int i = 0; i < 5; i++) {
                peer.say(new ClientFrame.Status(i));
                assertThat(peer.hear(DaemonFrame.StatusIs.class).call()).isEqualTo(i);
            }
        }
    }

    @Test
    void noCommonWireVersionIsRefusedNamingBothSides() throws IOException {
        try (var peer = new Peer()) {
            peer.say(new ClientFrame.Hello(
                    1, List.of(99), "app-of-tomorrow 9.0", SESSION.app(), 1, ClientFrame.Role.APP, null));
            DaemonFrame.Refused refused = peer.refusal();
            assertThat(refused.code()).isEqualTo(ErrorCode.WIRE_VERSION_UNSUPPORTED);
            assertThat(refused.message())
                    .contains("app-of-tomorrow 9.0")
                    .contains("outlived")
                    .contains("99");
        }
    }

    @Proves("I31")
    @Test
    void anUnknownFrameIsRefusedByNameAndTheConnectionGoesOn() throws IOException {
        try (var peer = greeted(ClientFrame.Role.OPERATOR)) {
            peer.sayRaw("{\"frame\":\"Teleport\",\"call\":7}\n");
            DaemonFrame.Refused refused = peer.refusal();
            assertThat(refused.call()).isEqualTo(7);
            assertThat(refused.message()).contains("Teleport");
            peer.say(new ClientFrame.Status(8));
            assertThat(peer.hear(DaemonFrame.StatusIs.class).call()).isEqualTo(8);
        }
    }

    @Proves("I31")
    @Test
    void anEndlessLineEndsItsConnectionAndNoOther() throws IOException {
        try (var good = greeted(ClientFrame.Role.OPERATOR);
                var bad = greeted(ClientFrame.Role.OPERATOR)) {
            bad.flood();
            good.say(new ClientFrame.Status(3));
            assertThat(good.hear(DaemonFrame.StatusIs.class).status().pid())
                    .isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Proves("I18")
    @Test
    void aSessionIsHeldByOneConnectionUntilItCloses() throws IOException {
        try (var first = greeted(ClientFrame.Role.APP);
                var second = greeted(ClientFrame.Role.APP)) {
            DaemonFrame.Attached attached = attach(first, false);
            second.say(new ClientFrame.Attach(2, SESSION, SessionSettings.defaults(), null, false));
            DaemonFrame.Refused inUse = second.refusal();
            assertThat(inUse.code()).isEqualTo(ErrorCode.SESSION_IN_USE);
            assertThat(inUse.message()).contains("4711");

            DaemonFrame.Attached taken = attach(second, true);
            assertThat(taken.epoch()).isGreaterThan(attached.epoch());
            assertThat(first.hear(DaemonFrame.LeaseLost.class).session()).isEqualTo(SESSION);
            first.say(new ClientFrame.Start(5, SESSION, attached.capability(), false));
            assertThat(first.refusal().code()).isEqualTo(ErrorCode.LEASE_LOST);
        }
    }

    @Proves("I28")
    @Test
    void aGuessedCapabilityChangesNothing() throws IOException {
        try (var peer = greeted(ClientFrame.Role.APP)) {
            attach(peer, false);
            peer.say(new ClientFrame.Submit(5, SESSION, "00000000000000000000000000000000", submission("k", file())));
            assertThat(peer.refusal().code()).isEqualTo(ErrorCode.LEASE_LOST);
            assertThat(tasks()).isEmpty();
        }
    }

    @Proves("I2")
    @Test
    void theSameKeyGivesTheSameTaskAndAnotherFileIsAConflict() throws IOException {
        try (var peer = greeted(ClientFrame.Role.OPERATOR)) {
            Path file = file();
            peer.say(new ClientFrame.Submit(2, SESSION, null, submission("k", file)));
            DaemonFrame.Accepted created = peer.hear(DaemonFrame.Accepted.class);
            assertThat(created.found()).isEqualTo(DaemonFrame.Found.CREATED);

            peer.say(new ClientFrame.Submit(3, SESSION, null, submission("k", file)));
            DaemonFrame.Accepted again = peer.hear(DaemonFrame.Accepted.class);
            assertThat(again.found()).isEqualTo(DaemonFrame.Found.EXISTING);
            assertThat(again.task().id()).isEqualTo(created.task().id());

            Path other = Files.writeString(folder.resolve("other"), "another");
            peer.say(new ClientFrame.Submit(4, SESSION, null, submission("k", other)));
            DaemonFrame.Refused conflict = peer.refusal();
            assertThat(conflict.code()).isEqualTo(ErrorCode.KEY_CONFLICT);
            assertThat(conflict.message()).contains("file's path");
            assertThat(spooled()).isEqualTo(1);
        }
    }

    @Test
    void aBatchWithOneUnusableFileLeavesNothing() throws IOException {
        try (var peer = greeted(ClientFrame.Role.OPERATOR)) {
            peer.say(new ClientFrame.BatchBegin(2, SESSION, null));
            assertThat(peer.hear(DaemonFrame.Done.class).call()).isEqualTo(2);
            peer.say(new ClientFrame.Submit(3, SESSION, null, submission("a", file())));
            peer.say(new ClientFrame.Submit(4, SESSION, null, submission("b", folder.resolve("missing"))));
            peer.say(new ClientFrame.BatchCommit(5));
            for (int call = 3; call <= 5; call++) {
                DaemonFrame.Refused refused = peer.refusal();
                assertThat(refused.call()).isEqualTo(call);
                assertThat(refused.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND);
                assertThat(refused.message()).contains("missing");
            }
            assertThat(tasks()).isEmpty();
            assertThat(spooled()).isZero();
        }
    }

    @Test
    void aBatchOfWhichALineCantBeReadLeavesNothing() throws IOException {
        try (var peer = greeted(ClientFrame.Role.OPERATOR)) {
            peer.say(new ClientFrame.BatchBegin(2, SESSION, null));
            peer.hear(DaemonFrame.Done.class);
            peer.say(new ClientFrame.Submit(3, SESSION, null, submission("a", file())));
            peer.sayRaw("{\"frame\":\"Submit\",\"call\":4,\"submission\":{\n");
            peer.say(new ClientFrame.Submit(5, SESSION, null, submission("b", file())));
            peer.say(new ClientFrame.BatchCommit(6));
            for (long call : new long[] {4, 5, 3, 6}) {
                DaemonFrame.Refused refused = peer.refusal();
                assertThat(refused.call()).isEqualTo(call);
                assertThat(refused.code()).isEqualTo(ErrorCode.BAD_FRAME);
            }
            assertThat(tasks()).isEmpty();
            assertThat(spooled()).isZero();
        }
    }

    @Test
    void aBatchThatIsTooLargeIsRefusedWholeAtItsCommit() throws IOException {
        var text = "x".repeat(60_000);
        long tooMany = OpenBatch.CHARACTERS_MAX / text.length() + 1;
        try (var peer = greeted(ClientFrame.Role.OPERATOR)) {
            peer.say(new ClientFrame.BatchBegin(2, SESSION, null));
            peer.hear(DaemonFrame.Done.class);
            for (long i = 0; i < tooMany; i++) {
                peer.say(new ClientFrame.Submit(3 + i, SESSION, null, described("k" + i, text)));
            }
            peer.say(new ClientFrame.BatchCommit(1_000_000));
            DaemonFrame.Refused refused = peer.refusal();
            for (long i = 0; i < tooMany; i++) {
                assertThat(refused.code()).isEqualTo(ErrorCode.OVERLOADED);
                refused = peer.refusal();
            }
            assertThat(refused.call()).isEqualTo(1_000_000);
            assertThat(tasks()).isEmpty();
        }
    }

    private Submission described(String key, String text) throws IOException {
        Submission plain = submission(key, file());
        return new Submission(
                plain.kind(),
                plain.key(),
                plain.submissionId(),
                plain.request(),
                plain.source(),
                null,
                text,
                0.5,
                null,
                false,
                0,
                FailurePolicy.DEFAULT);
    }

    @Test
    void aBatchTakesEffectAtItsCommit() throws IOException {
        try (var peer = greeted(ClientFrame.Role.OPERATOR)) {
            peer.say(new ClientFrame.BatchBegin(2, SESSION, null));
            peer.hear(DaemonFrame.Done.class);
            peer.say(new ClientFrame.Submit(3, SESSION, null, submission("a", file())));
            peer.say(new ClientFrame.Submit(4, SESSION, null, submission("b", file())));
            assertThat(tasks()).isEmpty();
            peer.say(new ClientFrame.BatchCommit(5));
            assertThat(peer.hear(DaemonFrame.Accepted.class).call()).isEqualTo(3);
            assertThat(peer.hear(DaemonFrame.Accepted.class).call()).isEqualTo(4);
            assertThat(peer.hear(DaemonFrame.Done.class).call()).isEqualTo(5);
            assertThat(tasks()).hasSize(2);
        }
    }

    @Proves("I1")
    @Test
    void whatWasAcceptedIsThereAfterAStart() throws IOException {
        try (var peer = greeted(ClientFrame.Role.OPERATOR)) {
            peer.say(new ClientFrame.Submit(2, SESSION, null, submission("k", file())));
            peer.hear(DaemonFrame.Accepted.class);
        }
        daemon.close();
        daemon = Outlived.start(home, Outlived.Seams.none());
        assertThat(tasks())
                .singleElement()
                .satisfies(task -> assertThat(task.key()).isEqualTo(new TaskKey("k")));
    }

    private Path file() throws IOException {
        return Files.writeString(folder.resolve("file"), "content");
    }

    private long spooled() throws IOException {
        try (var files = Files.list(home.spool())) {
            return files.count();
        }
    }

    private List<dev.outlive.protocol.model.TaskSnapshot> tasks() throws IOException {
        try (var peer = greeted(ClientFrame.Role.OPERATOR)) {
            peer.say(new ClientFrame.Find(2, Selection.all()));
            return peer.hear(DaemonFrame.Tasks.class).tasks();
        }
    }

    private static DaemonFrame.Attached attach(Peer peer, boolean takeOver) throws IOException {
        peer.say(new ClientFrame.Attach(2, SESSION, SessionSettings.defaults(), null, takeOver));
        DaemonFrame.Attached attached = peer.hear(DaemonFrame.Attached.class);
        assertThat(peer.hear(DaemonFrame.SnapshotPage.class).last()).isTrue();
        return attached;
    }

    /** A suspended upload, which never moves. */
    private static Submission submission(String key, Path file) {
        return new Submission(
                TaskKind.UPLOAD,
                new TaskKey(key),
                "submission-" + key,
                Request.put(URI.create("http://127.0.0.1:1/" + key)).build(),
                new Source(file.toString(), SourceMode.SNAPSHOT),
                null,
                "",
                Submission.PRIORITY_DEFAULT,
                null,
                false,
                0,
                FailurePolicy.DEFAULT);
    }

    private Peer greeted(ClientFrame.Role role) throws IOException {
        var peer = new Peer();
        peer.say(new ClientFrame.Hello(1, List.of(1), "test", new AppId("app"), 4711, role, null));
        assertThat(peer.hear(DaemonFrame.Welcome.class).wire()).isEqualTo(1);
        return peer;
    }

    /** The other end of the socket. */
    private final class Peer implements AutoCloseable {
        private final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        private final FrameReader reader;
        private final FrameWriter writer;

        Peer() throws IOException {
            channel.connect(UnixDomainSocketAddress.of(home.socket()));
            reader = new FrameReader(Channels.newInputStream(channel));
            writer = new FrameWriter(Channels.newOutputStream(channel));
        }

        void say(ClientFrame frame) throws IOException {
            writer.write(frame);
        }

        void sayRaw(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        /** Writes until the daemon has had enough. */
        void flood() {
            var junk = ByteBuffer.allocate(64 * 1024);
            try {
                for (int i = 0; i < 1000; i++) {
                    channel.write(junk.clear());
                }
            } catch (IOException cut) {
                return;
            }
            throw new AssertionError("the daemon took 62 MiB without a line");
        }

        /** The next frame; whether this side still listens is asked in between where a test takes its time. */
        <F extends DaemonFrame> F hear(Class<F> type) throws IOException {
            DaemonFrame heard;
            do {
                heard = reader.readDaemon().orElseThrow(() -> new AssertionError("the daemon hung up"));
            } while (heard instanceof DaemonFrame.Ping);
            return type.cast(heard);
        }

        DaemonFrame.Refused refusal() throws IOException {
            return hear(DaemonFrame.Refused.class);
        }

        boolean isAtEnd() throws IOException {
            return reader.readDaemon().isEmpty();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
