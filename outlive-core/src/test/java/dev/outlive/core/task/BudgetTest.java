package dev.outlive.core.task;

import static dev.outlive.core.task.TaskBuilder.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The time budget runs while a task may run and stands still while it is suspended. */
class BudgetTest {
    private static final Duration TOTAL = Duration.ofMinutes(10);

    @Test
    void untouchedBudgetNeverEnds() {
        assertThat(Budget.UNTOUCHED.endsAt(TOTAL)).isEmpty();
    }

    @Test
    void suspendedTimeDoesNotCount() {
        Budget held = Budget.UNTOUCHED.started(NOW, null).stopped(NOW.plusSeconds(60));
        assertThat(held.endsAt(TOTAL)).isEmpty();
        Budget again = held.started(NOW.plusSeconds(10_000), null);
        assertThat(again.endsAt(TOTAL))
                .contains(NOW.plusSeconds(10_000).plus(TOTAL).minusSeconds(60));
    }

    @Test
    void startingTwiceChangesNothing() {
        Budget started = Budget.UNTOUCHED.started(NOW, null);
        assertThat(started.started(NOW.plusSeconds(5), null)).isEqualTo(started);
    }

    @Test
    void budgetOfATaskWithABeginTimeStartsThen() {
        Budget started = Budget.UNTOUCHED.started(NOW, NOW.plusSeconds(100));
        assertThat(started.endsAt(TOTAL)).contains(NOW.plusSeconds(100).plus(TOTAL));
        assertThat(started.stopped(NOW.plusSeconds(50)).consumed())
                .as("suspended before it began")
                .isZero();
    }

    @Test
    void clockThatWentBackGivesNoTimeBack() {
        Budget stopped = new Budget(Duration.ofSeconds(30), NOW).stopped(NOW.minusSeconds(100));
        assertThat(stopped.consumed()).isEqualTo(Duration.ofSeconds(30));
    }
}
