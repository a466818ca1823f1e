package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Detached;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.Snapshot;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that are told to end, and identifiers that are used again. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class EndingTest {
    @Test
    @Covers("BG-22")
    @Proves("I16")
    void aSessionEndsOnceWhateverDiesMeanwhile() throws Exception {
        try (var stage = Stage.open()) {
            Child first = stage.app("open s", "upload a " + stage.web().url("held/a"), "resume a", "finish");
            stage.await("finished");
            stage.daemon().kill();
            first.kill();
            stage.startDaemon();
            assertThat(stage.session("s").state()).isEqualTo(SessionState.INVALIDATING);

            Child second = stage.app("open s", "upload b " + stage.web().url("201/b"));
            stage.await("refused upload session-invalidating");
            stage.web().release();
            stage.await("detached s invalidated");
            assertThat(stage.said(Long.toString(second.pid())))
                    .containsSubsequence("returned s 1/1", "invalidated s 1/2", "returned s 1/2");
            second.kill();
            stage.restartDaemon();

            stage.app("open s", "upload c " + stage.web().url("201/c"), "resume c");
            stage.await("complete s c");
            assertThat(stage.session("s").generation()).isEqualTo(2);
            assertThat(stage.count("invalidated")).isOne();
        }
    }

    /** One that has ended while nobody held it is drained by whoever opens it, with a delegate or without. */
    @Test
    void aSessionThatHasEndedUnheldIsFreedByTheNextWithoutADelegate() throws Exception {
        try (var stage = Stage.open()) {
            SessionConfiguration configuration = stage.configuration("s").build();
            var hold = new CountDownLatch(1);
            Player told = stage.player("told").onInvalidated(() -> {
                try {
                    hold.await();
                } catch (InterruptedException over) {
                    Thread.currentThread().interrupt();
                }
            });
            told.open(configuration);
            told.session().finishTasksAndInvalidate();
            stage.await("invalidated s");
            told.close();
            try (var session = BackgroundSession.open(configuration)) {
                assertThat(session.detached().get(60, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.INVALIDATED);
            }
            hold.countDown();
            assertThat(stage.session("s").generation()).isEqualTo(2);
        }
    }

    @Test
    @Covers("BG-37")
    void anIdentifierOpenedRightAfterItsEndIsDrainedThenNew() throws Exception {
        try (var stage = Stage.open()) {
            Player old = stage.player("old").open(stage.configuration("s").build());
            old.resume(old.upload("a", Request.put(stage.web().url("held/a")).build(), stage.photo()));
            old.session().finishTasksAndInvalidate();
            old.close();

            var snapshot = new CompletableFuture<Snapshot>();
            var reopened = new CompletableFuture<Player>();
            Player draining = stage.player("draining").onSnapshot(snapshot::complete);
            draining.open(stage.configuration("s").build());
            draining.session()
                    .detached()
                    .thenAcceptAsync(
                            why -> { // at once, from whoever hears of the end
                                assertThat(why.cause()).isEqualTo(Detached.Cause.INVALIDATED);
                                reopened.complete(stage.player("new")
                                        .open(stage.configuration("s").build()));
                            });
            assertThat(snapshot.get().state()).isEqualTo(SessionState.INVALIDATING);
            assertThat(snapshot.get().generation()).isOne();
            assertThatThrownBy(() -> draining.upload(
                            "b", Request.put(stage.web().url("201/b")).build(), stage.photo()))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SESSION_INVALIDATING));
            stage.web().release();

            Player fresh = reopened.get(60, TimeUnit.SECONDS);
            fresh.resume(fresh.upload("c", Request.put(stage.web().url("201/c")).build(), stage.photo()));
            stage.await("complete s c");
            assertThat(stage.session("s").generation()).isEqualTo(2);
            assertThat(stage.said("draining")).containsSubsequence("returned s 1/1", "invalidated s 1/2");
            assertThat(stage.said("new"))
                    .filteredOn(line -> line.startsWith("complete") || line.startsWith("invalidated"))
                    .singleElement()
                    .asString()
                    .startsWith("complete s c")
                    .endsWith(" 2/1");
        }
    }
}
