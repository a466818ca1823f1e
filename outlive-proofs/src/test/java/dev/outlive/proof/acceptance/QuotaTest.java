package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.OutliveException;
import dev.outlive.guarantees.Covers;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskState;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A spool that may hold one photo of 1,000 bytes, not two. */
class QuotaTest {
    private static final String QUOTA = "spool-bytes-max = 1500";

    @Test
    @Covers("BG-11")
    void aForgottenTaskMakesRoomAndItsAppIsToldSo() throws Exception {
        try (var stage = Stage.open(List.of(QUOTA, "evict-never-resumed = true"))) {
            Child app = stage.app("open s", "upload a " + stage.web().url("201/a"));
            stage.await("created s a");
            app.kill();
            stage.await("free", () -> stage.session("s").holderPid() == null);

            stage.app("open t", "upload b " + stage.web().url("201/b"), "resume b");
            stage.await("complete t b");

            CancelReason reason = Objects.requireNonNull(
                    Objects.requireNonNull(stage.task("a").outcome()).cancelReason());
            assertThat(reason.kind()).isEqualTo(CancelReason.Kind.INSUFFICIENT_RESOURCES);
            assertThat(reason.number()).isEqualTo(2);
            stage.app("open s");
            assertThat(stage.await("complete s a")).contains("cancelled-insufficient-resources");
        }
    }

    @Test
    void withoutThatPolicyTheNewTaskIsRefusedAndTheOldOneStays() throws Exception {
        try (var stage = Stage.open(List.of(QUOTA))) {
            Child app = stage.app("open s", "upload a " + stage.web().url("201/a"));
            stage.await("created s a");
            app.kill();
            stage.await("free", () -> stage.session("s").holderPid() == null);

            Player other = stage.player("other").open(stage.configuration("t").build());
            Request request = Request.put(stage.web().url("201/b")).build();
            assertThatThrownBy(() -> other.upload("b", request, stage.photo()))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED))
                    .hasMessageContaining("1000 of the 1500 bytes");
            assertThat(stage.task("a").state()).isEqualTo(TaskState.SUSPENDED);
            assertThat(stage.tasks()).hasSize(1);
        }
    }
}
