package dev.outlive.store;

import static dev.outlive.store.Tasks.NOTES;
import static dev.outlive.store.Tasks.NOW;
import static dev.outlive.store.Tasks.ORIGIN;
import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.finished;
import static dev.outlive.store.Tasks.id;
import static dev.outlive.store.Tasks.in;
import static dev.outlive.store.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.credential.Folders;
import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is selected, due and overdue. */
abstract class TaskQueriesContract extends QuestionsContract {
    // Selections

    @Test
    void pagesFollowTheOrderOfIds() {
        var tasks = new ArrayList<Task>();
        for (int n = 1; n <= 20; n++) {
            tasks.add(task(n).session(n % 3 == 0 ? NOTES : PHOTOS)
                    .state(n % 4 == 0 ? finished(200) : new TaskState.Suspended())
                    .build());
        }
        insert(tasks.reversed().toArray(Task[]::new));

        var seen = new ArrayList<Task>();
        Selection page = limited(Selection.all(), 7);
        for (List<StoredTask> found = find(page); !found.isEmpty(); found = find(page)) {
            assertThat(found).hasSizeLessThanOrEqualTo(7);
            found.forEach(each -> seen.add(each.task()));
            page = page.after(found.getLast().task().id().value());
        }

        assertThat(seen).containsExactlyElementsOf(tasks);
    }

    @Test
    void selectionsNarrowByEachCondition() {
        insert(
                task(1).build(),
                task(2).queued(NOW).build(),
                task(3).state(new TaskState.Running(Sent.MAYBE)).build(),
                task(4).state(new TaskState.Canceling(CancelReason.Kind.REQUESTED, Sent.NOTHING))
                        .build(),
                task(5).state(finished(200)).build(),
                task(6).state(finished(500)).build(),
                task(7).session(NOTES).build(),
                task(8).state(finished(404)).build(),
                task(9).state(new TaskState.Suspending(Sent.MAYBE)).build(),
                task(10).state(new TaskState.Expiring(Sent.MAYBE)).build());
        committed(transaction -> {
            transaction.archive(task(5).state(finished(200)).build(), NOW);
            transaction.archive(task(8).state(finished(404)).build(), NOW);
        });

        assertThat(numbers(Selection.all())).containsExactly(1, 2, 3, 4, 6, 7, 9, 10);
        assertThat(numbers(archived(Selection.all()))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(numbers(states(dev.outlive.protocol.model.TaskState.SUSPENDED)))
                .containsExactly(1, 7, 9);
        assertThat(numbers(states(dev.outlive.protocol.model.TaskState.RUNNING)))
                .containsExactly(2, 3, 10);
        assertThat(numbers(states(dev.outlive.protocol.model.TaskState.CANCELING)))
                .containsExactly(4);
        assertThat(numbers(states(dev.outlive.protocol.model.TaskState.COMPLETED)))
                .containsExactly(6);
        assertThat(numbers(new Selection(NOTES.app(), null, null, null, List.of(), false, false, false, null, 0)))
                .containsExactly(7);
        assertThat(numbers(new Selection(null, PHOTOS.session(), null, null, List.of(), false, false, false, null, 0)))
                .containsExactly(1, 2, 3, 4, 6, 9, 10);
        assertThat(numbers(new Selection(null, null, null, null, List.of(), true, false, true, null, 0)))
                .containsExactly(6, 8);
        assertThat(numbers(new Selection(null, null, null, null, List.of(), false, true, true, null, 0)))
                .containsExactly(6);
        assertThat(numbers(Selection.key(PHOTOS.app(), PHOTOS.session(), new TaskKey("key-5"))))
                .containsExactly(5);
        assertThat(numbers(Selection.key(PHOTOS.app(), PHOTOS.session(), new TaskKey("key-7"))))
                .isEmpty();
        assertThat(numbers(Selection.idPrefix("01j9000000000000000000001"))).containsExactly(10);
        assertThat(numbers(Selection.idPrefix("01J9"))).hasSize(10);
        assertThat(numbers(Selection.idPrefix("7"))).isEmpty();
        assertThat(find(archived(Selection.all())))
                .filteredOn(StoredTask::acknowledged)
                .extracting(each -> each.task().id())
                .containsExactly(id(5), id(8));
    }

    // Scheduling

    @Test
    void dueTasksComeByPriorityThenNumber() {
        insert(
                task(1).priority(0.2).queued(NOW).build(),
                task(2).priority(0.9).queued(NOW).build(),
                task(3).priority(0.9).delayed(NOW).build(),
                task(4).priority(0.5).queued(NOW.minusSeconds(9)).build(),
                task(5).priority(1.0).delayed(NOW.plusSeconds(1)).build(),
                task(6).priority(1.0).queued(NOW.plusSeconds(1)).build(),
                task(7).priority(1.0).queued(NOW).origin("http://other:80").build(),
                task(8).priority(1.0).queued(NOW).session(NOTES).build(),
                task(9).priority(1.0).build());
        var lane = new Lane(PHOTOS, ORIGIN);

        assertThat(due(lane, NOW, 10)).containsExactly(2, 3, 4, 1);
        assertThat(due(lane, NOW, 3)).containsExactly(2, 3, 4);
        assertThat(due(lane, NOW.plusSeconds(1), 3)).containsExactly(5, 6, 2);
        assertThat(due(lane, NOW.minusSeconds(5), 10)).containsExactly(4);
        assertThat(due(new Lane(NOTES, ORIGIN), NOW, 3)).containsExactly(8);
        assertThat(due(new Lane(NOTES, "http://other:80"), NOW, 3)).isEmpty();
        assertThat(view().queued())
                .isEqualTo(Map.of(lane, 6L, new Lane(PHOTOS, "http://other:80"), 1L, new Lane(NOTES, ORIGIN), 1L));
    }

    @Test
    void tasksUnderAPolicyAreALaneOfTheirOwn() throws Exception {
        var gentle = new TransferPolicy(
                true, false, true, SchedulePolicy.ANYTIME.limitedTo(9).underLoad(0.1));
        insert(
                task(1).queued(NOW).build(),
                task(2).queued(NOW).policy(Tasks.NIGHTLY).build(),
                task(3).queued(NOW).policy(gentle).build(),
                task(4).priority(0.9).delayed(NOW).policy(Tasks.NIGHTLY).build());
        store = reopen(store);

        assertThat(view().task(id(2)).orElseThrow().traits().policy()).isEqualTo(Tasks.NIGHTLY);
        assertThat(view().queued())
                .isEqualTo(Map.of(
                        new Lane(PHOTOS, ORIGIN),
                        1L,
                        new Lane(PHOTOS, ORIGIN, gentle),
                        1L,
                        new Lane(PHOTOS, ORIGIN, Tasks.NIGHTLY),
                        2L));
        assertThat(due(new Lane(PHOTOS, ORIGIN), NOW, 9)).containsExactly(1);
        assertThat(due(new Lane(PHOTOS, ORIGIN, Tasks.NIGHTLY), NOW, 9)).containsExactly(4, 2);
        assertThat(due(new Lane(PHOTOS, ORIGIN, gentle), NOW, 9)).containsExactly(3);
    }

    @Test
    void aClaimedTaskLeavesItsLaneAndComesBackWhenQueuedAgain() {
        Task queued = task(1).delayed(NOW).build();
        insert(queued);
        var lane = new Lane(PHOTOS, ORIGIN);
        assertThat(due(lane, NOW, 1)).containsExactly(1);

        committed(transaction -> transaction.update(in(queued, new TaskState.Running(Sent.NOTHING))));
        assertThat(due(lane, NOW, 1)).isEmpty();
        assertThat(view().queued()).isEmpty();
        assertThat(view().withAttempt()).extracting(Task::id).containsExactly(id(1));

        committed(transaction ->
                transaction.update(task(1).delayed(NOW.plusSeconds(8)).build()));
        assertThat(due(lane, NOW.plusSeconds(7), 1)).isEmpty();
        assertThat(due(lane, NOW.plusSeconds(8), 1)).containsExactly(1);
        assertThat(view().withAttempt()).isEmpty();
    }

    @Test
    void tasksWithAnAttemptComeByIdInAllFourStates() {
        insert(
                task(4).state(new TaskState.Running(Sent.NOTHING)).build(),
                task(3).state(new TaskState.Suspending(Sent.MAYBE)).build(),
                task(2).state(new TaskState.Canceling(CancelReason.Kind.REQUESTED, Sent.MAYBE))
                        .build(),
                task(1).state(new TaskState.Expiring(Sent.MAYBE)).build(),
                task(5).state(finished(200)).build(),
                task(6).queued(NOW).build());

        assertThat(view().withAttempt()).extracting(Task::id).containsExactly(id(1), id(2), id(3), id(4));
    }

    @Test
    void nextDueIsTheEarliestTimeAhead() {
        assertThat(view().nextDue(NOW)).isEmpty();
        insert(
                task(1).queued(NOW).build(),
                task(2).delayed(NOW.plusSeconds(50)).build(),
                task(3).queued(NOW.plusSeconds(40)).build(),
                task(4).state(new TaskState.Running(Sent.NOTHING))
                        .budget(Duration.ofDays(7).minusSeconds(60), NOW)
                        .build(),
                task(5).budget(Duration.ZERO, null).build(),
                task(6).state(finished(200))
                        .budget(Duration.ofDays(7), NOW.plusSeconds(1))
                        .build());

        assertThat(view().nextDue(NOW)).contains(NOW.plusSeconds(40));
        assertThat(view().nextDue(NOW.plusSeconds(40))).contains(NOW.plusSeconds(50));
        assertThat(view().nextDue(NOW.plusSeconds(50))).contains(NOW.plusSeconds(60));
        assertThat(view().nextDue(NOW.plusSeconds(60))).isEmpty();
    }

    /** A begin date is a date: no steady time makes such a task due, and it waits in no queue until it has begun. */
    @Test
    void tasksThatAwaitABeginDateAreFoundByTheClockOnTheWall() {
        insert(
                awaiting(1, 30),
                awaiting(2, 10),
                awaiting(3, 10),
                task(4).queued(NOW).build());

        assertThat(view().nextBegin()).contains(NOW.plusSeconds(10));
        assertThat(numbers(view().begun(NOW.plusSeconds(9), 9))).isEmpty();
        assertThat(numbers(view().begun(NOW.plusSeconds(10), 9))).containsExactly(2, 3);
        assertThat(numbers(view().begun(NOW.plusSeconds(99), 2))).containsExactly(2, 3);
        assertThat(numbers(view().begun(NOW.plusSeconds(99), 9))).containsExactly(2, 3, 1);
        var lane = new Lane(PHOTOS, ORIGIN);
        assertThat(due(lane, NOW.plusSeconds(99), 9)).containsExactly(4);
        assertThat(view().nextDue(NOW)).isEmpty();
        assertThat(view().queued()).as("its lane knows it").containsOnly(Map.entry(lane, 4L));

        committed(transaction -> transaction.update(in(awaiting(2, 10), new TaskState.Queued(NOW, null))));

        assertThat(due(lane, NOW, 9)).containsExactly(2, 4);
        assertThat(numbers(view().begun(NOW.plusSeconds(10), 9))).containsExactly(3);
    }

    @Test
    void suspendedAndEndedTasksAreCounted() {
        insert(
                task(1).build(),
                task(2).session(NOTES).build(),
                task(3).state(new TaskState.Suspending(Sent.MAYBE)).build(),
                task(4).state(new TaskState.Running(Sent.MAYBE)).build(),
                task(5).state(finished(200)).build(),
                task(6).state(finished(500)).build(),
                task(7).state(finished(200)).build());
        committed(
                transaction -> transaction.archive(task(7).state(finished(200)).build(), NOW));

        assertThat(view().suspended()).isEqualTo(2);
        assertThat(view().ended()).isEqualTo(2);
    }

    private static Task awaiting(int n, int second) {
        var delay = new TaskState.Delay(TaskState.Delay.Kind.EARLIEST_BEGIN, "asked for", NOW);
        return task(n).state(new TaskState.Queued(NOW.plusSeconds(second), delay))
                .build();
    }

    @Test
    void overdueTasksAreThoseThatRunBeyondTheirBudget() {
        Duration almost = Duration.ofDays(7).minusSeconds(10);
        insert(
                task(2).queued(NOW).budget(almost, NOW).build(),
                task(1).state(new TaskState.Running(Sent.NOTHING))
                        .budget(almost, NOW)
                        .build(),
                task(3).budget(almost, null).build(),
                task(4).state(finished(200)).budget(almost, NOW).build(),
                task(5).queued(NOW).budget(Duration.ZERO, NOW).build());

        assertThat(view().overdue(NOW.plusSeconds(9), 9)).isEmpty();
        assertThat(view().overdue(NOW.plusSeconds(10), 9)).extracting(Task::id).containsExactly(id(1), id(2));
        assertThat(view().overdue(NOW.plusSeconds(10), 1)).extracting(Task::id).containsExactly(id(1));
    }

    @Test
    void tasksThatWereNotBegunInTimeAreFoundUntilTheyAreBegunOrEnded() {
        Instant latest = NOW.plusSeconds(10);
        insert(
                task(3).latestBegin(latest).neverBegun().queued(NOW).build(),
                task(1).latestBegin(latest).neverBegun().build(),
                task(2).latestBegin(latest).queued(NOW).build(),
                task(4).latestBegin(latest).neverBegun().state(finished(200)).build(),
                task(5).neverBegun().queued(NOW).build(),
                task(6).latestBegin(latest.plusSeconds(5)).neverBegun().build());

        assertThat(view().nextBegin()).as("a date").contains(latest);
        assertThat(view().nextDue(NOW)).as("steady time doesn't bring it").isEmpty();
        assertThat(view().unbegun(NOW.plusSeconds(9), 9)).isEmpty();
        assertThat(view().unbegun(latest, 9)).extracting(Task::id).containsExactly(id(1), id(3));
        assertThat(view().unbegun(latest, 1)).extracting(Task::id).containsExactly(id(1));
    }

    @Test
    void tasksThatWereNeverResumedAndHoldACopyAreFoundOldestFirst() {
        insert(
                task(3).neverResumed().build(),
                task(1).neverResumed().build(),
                task(2).build(),
                task(4).neverResumed().source(SourceMode.REFERENCE).build(),
                task(5).neverResumed().state(finished(200)).build());

        assertThat(view().neverResumed(9)).extracting(Task::id).containsExactly(id(1), id(3));
        assertThat(view().neverResumed(1)).extracting(Task::id).containsExactly(id(1));
    }

    @Test
    void aTaskThatExpiresAlreadyIsNotOverdueAgain() {
        Duration almost = Duration.ofDays(7).minusSeconds(10);
        insert(
                task(1).state(new TaskState.Expiring(Sent.MAYBE))
                        .budget(almost, NOW)
                        .build(),
                task(2).state(new TaskState.Canceling(CancelReason.Kind.REQUESTED, Sent.MAYBE))
                        .budget(almost, NOW)
                        .build());

        assertThat(view().overdue(NOW.plusSeconds(10), 9)).isEmpty();
    }

    // Parts of lanes

    @Test
    void aPartOfALaneIsWhatGoesToItsFolders() {
        insert(
                task(1).folder("/private/").priority(0.1).queued(NOW).build(),
                task(2).folder("/private/deep/").queued(NOW).build(),
                task(3).folder("/privately/").queued(NOW).build(),
                task(4).folder("/").priority(0.9).queued(NOW).build(),
                task(5).folder("").queued(NOW).build(),
                task(6).folder("/%C3%BC/").queued(NOW).build(),
                task(7).folder("/private/").queued(NOW.plusSeconds(9)).build(),
                task(8).folder("/private/").session(NOTES).queued(NOW).build(),
                task(9).folder("/private/").build());
        var lane = new Lane(PHOTOS, ORIGIN);
        var some = new Folders(List.of("/private/", "/zoo/"));
        assertThat(due(LanePart.within(lane, some), 9)).containsExactly(2, 1);
        assertThat(due(LanePart.outside(lane, some), 9)).containsExactly(4, 3, 5, 6);
        assertThat(due(LanePart.outside(lane, some), 2)).containsExactly(4, 3);
        assertThat(due(LanePart.within(lane, Folders.ROOT), 9)).containsExactly(4, 2, 3, 6, 1);
        assertThat(due(LanePart.outside(lane, Folders.ROOT), 9)).containsExactly(5);
        assertThat(due(LanePart.within(lane, Folders.EVERY), 9)).hasSize(6);
        assertThat(due(LanePart.outside(lane, Folders.EVERY), 9)).isEmpty();
        assertThat(due(LanePart.within(lane, Folders.NONE), 9)).isEmpty();
    }

    @Test
    void aPartOfALaneHasTasksAlsoBeforeTheyAreDue() {
        insert(
                task(1).folder("/private/").delayed(NOW.plusSeconds(9)).build(),
                task(2).folder("/").build());
        var lane = new Lane(PHOTOS, ORIGIN);
        var some = new Folders(List.of("/private/"));
        assertThat(view().lanes().isQueued(LanePart.within(lane, some))).isTrue();
        assertThat(view().lanes().isQueued(LanePart.outside(lane, some))).isFalse();
        assertThat(view().lanes().isQueued(LanePart.within(new Lane(NOTES, ORIGIN), some)))
                .isFalse();
    }

    private List<Integer> due(LanePart part, int limit) {
        return numbers(view().lanes().due(part, NOW, limit));
    }
}
