package dev.outlive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Signal;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Uploaded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks that are full and code that is wrong: still one report, still the truth about what was sent. */
class BrokenBodiesTest extends TransferTestBase {
    private enum Where {
        RESPONSE,
        WRITE,
        FINISH
    }

    @ParameterizedTest
    @EnumSource
    void fullDiskDoesNotHideThatTheServerAnswered(Where where) throws Exception {
        breakAnswers(where, new IOException("No space left on device"));
        try (var server = LoopbackServer.answering(LoopbackServer.answer(201, "created"))) {
            var task = start(post(server, file(10)));
            var failure = reports.failed(task, ErrorCode.DISK_FULL, Sent.MAYBE);
            assertThat(failure.uploaded()).isEqualTo(Uploaded.UNCONFIRMED);
            assertThat(failure.message()).contains("answered 201");
            var response = Objects.requireNonNull(failure.response());
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.truncated()).isTrue();
            assertThat(response.bodyBytes()).isZero();
            bodies.assertReleased();
        }
    }

    @ParameterizedTest
    @EnumSource
    void defectWhileTheAnswerIsStoredIsReportedOnceWithTheAnswer(Where where) throws Exception {
        breakAnswers(where, new IllegalStateException("secret"));
        try (var server = LoopbackServer.answering(LoopbackServer.answer(201, "created"))) {
            var task = start(put(server, file(10)));
            var failure = reports.failed(task, ErrorCode.CANNOT_WRITE_FILE, Sent.MAYBE);
            assertThat(failure.message()).contains("IllegalStateException");
            assertThat(Objects.requireNonNull(failure.response()).status()).isEqualTo(201);
            bodies.assertReleased();
        }
    }

    @Test
    void defectsBeforeSendingAreReportedOnce() throws Exception {
        for (Throwable defect :
                new Throwable[] {new IllegalStateException("secret"), new StackOverflowError("secret")}) {
            use(
                    new FolderBodies(folder) {
                        @Override
                        public FileChannel open(PinnedSource source) throws IOException {
                            throw BrokenBodiesTest.<RuntimeException>sneaky(defect);
                        }
                    },
                    TransferSettings.defaults());
            try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
                var task = start(put(server, file(10)));
                var failure = reports.failed(task, ErrorCode.UNKNOWN, Sent.NOTHING);
                assertThat(failure.message()).contains(defect.getClass().getSimpleName());
                assertThat(server.connections()).isZero();
            }
        }
    }

    @Test
    void defectAfterTheAnswerIsReportedOnceAndReleasesEverything() throws Exception {
        use(
                new FolderBodies(folder) {
                    private int asked;

                    @Override
                    public Optional<String> changed(PinnedSource source) {
                        if (asked++ > 0) {
                            throw new IllegalStateException("secret");
                        }
                        return Optional.empty();
                    }
                },
                TransferSettings.defaults());
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            var task = start(put(server, reference(10)));
            var failure = reports.failed(task, ErrorCode.UNKNOWN, Sent.MAYBE);
            assertThat(failure.uploaded()).isEqualTo(Uploaded.UNCONFIRMED);
            assertThat(Objects.requireNonNull(failure.response()).status()).isEqualTo(200);
            bodies.assertReleased();
        }
    }

    @Test
    void mailboxThatFailsKeepsTheRequestFromLeaving() throws Exception {
        var ends = new CopyOnWriteArrayList<Input>();
        var ended = new CountDownLatch(1);
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""));
                var others = new HttpTransfers(
                        input -> {
                            if (((Input.FromTransfer) input).signal() instanceof Signal.AttemptMarked) {
                                throw new IllegalStateException("secret");
                            }
                            ends.add(input);
                            ended.countDown();
                        },
                        bodies,
                        0)) {
            others.start(post(server, file(10)).build());
            ended.await();
            assertThat(server.heads()).isEmpty();
        }
        assertThat(ends).singleElement().satisfies(end -> {
            var failure = ((Signal.AttemptFailed) ((Input.FromTransfer) end).signal()).failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN);
            assertThat(failure.sent()).isEqualTo(Sent.NOTHING);
            assertThat(failure.message()).doesNotContain("secret");
        });
    }

    @Test
    void forbiddenFileSaysSo() throws Exception {
        use(
                new FolderBodies(folder) {
                    @Override
                    public FileChannel open(PinnedSource source) throws IOException {
                        throw new AccessDeniedException(source.path());
                    }
                },
                TransferSettings.defaults());
        try (var server = LoopbackServer.answering(LoopbackServer.answer(200, ""))) {
            reports.failed(start(put(server, reference(10))), ErrorCode.FILE_NO_PERMISSION, Sent.NOTHING);
            reports.failed(start(put(server, file(10))), ErrorCode.SPOOL_UNREADABLE, Sent.NOTHING);
        }
    }

    private void breakAnswers(Where broken, Exception how) {
        use(
                new FolderBodies(folder) {
                    @Override
                    public ResponseBody response() {
                        fail(Where.RESPONSE);
                        return new MemoryBody() {
                            @Override
                            public void write(ByteBuffer bytes) throws IOException {
                                fail(Where.WRITE);
                                super.write(bytes);
                            }

                            @Override
                            public Stored finish() throws IOException {
                                fail(Where.FINISH);
                                return super.finish();
                            }
                        };
                    }

                    private void fail(Where here) {
                        if (here == broken) {
                            throw BrokenBodiesTest.<RuntimeException>sneaky(how);
                        }
                    }
                },
                TransferSettings.defaults());
    }

    /** Throws what the method's signature doesn't allow. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
