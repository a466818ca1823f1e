package dev.outlive.cli.output;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.WaitReason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What ends a wait is what is advised, and nothing that wouldn't. */
class TaskOutlookTest {
    private static SampleTask photo() {
        return aTask().session("com.example.photos", "holiday");
    }

    @Test
    void aRestoredTaskNeedsAChoice() {
        TaskSnapshot task = photo().waiting(WaitReason.RESTORED_COPY, null).build();
        assertThat(TaskOutlook.next(task)).contains("Nothing moves until its app or its user says");
        assertThat(TaskOutlook.remedy(task))
                .contains("outlive restored accept --app com.example.photos --session holiday")
                .contains("outlive restored discard --app com.example.photos --session holiday")
                .doesNotContain("watch");
    }

    @Test
    void aDisabledAppNeedsToBeEnabled() {
        TaskSnapshot task = photo().heldBy(HeldBy.APP_DISABLED).build();
        assertThat(TaskOutlook.next(task)).contains("Nothing moves until");
        assertThat(TaskOutlook.remedy(task))
                .contains("outlive app enable com.example.photos")
                .doesNotContain("unpause")
                .doesNotContain("app start");
    }

    @Test
    void anAppThatWasQuitNeedsToBeStarted() {
        assertThat(TaskOutlook.remedy(photo().heldBy(HeldBy.APP_QUIT).build()))
                .contains("outlive app start com.example.photos")
                .doesNotContain("unpause");
    }

    @Test
    void whatSleepsMayBeTriedNow() {
        for (WaitReason reason : List.of(WaitReason.BACKOFF, WaitReason.NETWORK, WaitReason.DISK_SPACE)) {
            TaskSnapshot task =
                    photo().waiting(reason, SampleTask.NOW.plusSeconds(60)).build();
            assertThat(TaskOutlook.remedy(task)).contains("outlive retry " + task.id());
        }
        assertThat(TaskOutlook.remedy(photo().waiting(WaitReason.NETWORK, null).build()))
                .doesNotContain("retry");
    }

    @Test
    void aPauseNeedsToBeEnded() {
        assertThat(TaskOutlook.remedy(photo().heldBy(HeldBy.PAUSE).build()))
                .contains("outlive unpause")
                .doesNotContain("app start");
    }
}
