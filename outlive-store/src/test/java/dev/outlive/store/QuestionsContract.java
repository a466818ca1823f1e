package dev.outlive.store;

import static dev.outlive.store.Tasks.NOTES;
import static dev.outlive.store.Tasks.NOW;
import static dev.outlive.store.Tasks.ORIGIN;
import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.finished;
import static dev.outlive.store.Tasks.id;
import static dev.outlive.store.Tasks.request;
import static dev.outlive.store.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.engine.QuestionStore;
import dev.outlive.core.engine.StoredQuestion;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.task.StartQuestion;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TransferPolicy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What tasks ask their apps, and what is sent after they have answered. */
abstract class QuestionsContract extends RestoredContract {
    private static final StartQuestion ASKED = new StartQuestion(NOW, NOW.plusSeconds(60), true);

    private static Task asking(int n) {
        return task(n).queued(ASKED.until())
                .state(new TaskState.Queued(
                        ASKED.until(), new TaskState.Delay(TaskState.Delay.Kind.APP_ANSWER, "asked", NOW)))
                .asking(new AskBeforeStart(AskBeforeStart.Fallback.CANCEL, Duration.ofMinutes(1)), ASKED)
                .build();
    }

    private static StoredQuestion question(int task, long seq, @Nullable Instant until) {
        return question(PHOTOS, task, seq, until);
    }

    private static StoredQuestion question(SessionRef ref, int task, long seq, @Nullable Instant until) {
        var asked = new Question.DelayedStart(NOW, AskBeforeStart.Fallback.CANCEL);
        return new StoredQuestion(id(task), ref, 1, seq, asked, NOW, until, null);
    }

    private QuestionStore asked() {
        return view().questions();
    }

    private void save(StoredQuestion... questions) {
        committed(transaction -> {
            for (StoredQuestion each : questions) {
                transaction.questions().save(each);
            }
        });
    }

    private static StoredQuestion closed(StoredQuestion open) {
        return new StoredQuestion(
                open.task(),
                open.session(),
                open.generation(),
                open.seq(),
                open.question(),
                open.askedAt(),
                open.until(),
                new StoredQuestion.Closing("proceed", "a-1", NOW.plusSeconds(5)));
    }

    @Test
    void askingTaskIsReadAsItWasWrittenAndIsDueAtNoTime() throws Exception {
        insert(asking(1), task(2).queued(NOW).build());
        store = reopen(store);
        assertThat(view().task(id(1))).contains(asking(1));
        assertThat(due(new Lane(PHOTOS, ORIGIN), NOW.plusSeconds(3600), 9)).containsExactly(2);
        assertThat(view().nextDue(NOW))
                .as("its question's time is asked for apart")
                .isEmpty();
        assertThat(view().queued()).containsEntry(new Lane(PHOTOS, ORIGIN), 2L);
    }

    @Test
    void questionsAreFoundByNumberAndByTaskAndKeptWhenTheyAreClosed() throws Exception {
        StoredQuestion first = question(1, 3, NOW.plusSeconds(60));
        StoredQuestion second = question(1, 12, null);
        insert(asking(1), task(2).build());
        save(second, first);
        save(closed(first));
        store = reopen(store);
        assertThat(asked().of(id(1))).containsExactly(closed(first), second);
        assertThat(asked().of(id(2))).isEmpty();
        assertThat(asked().find(PHOTOS, 1, 3)).contains(closed(first));
        assertThat(asked().find(PHOTOS, 2, 3)).isEmpty();
        assertThat(asked().find(NOTES, 1, 3)).isEmpty();
    }

    @Test
    void openQuestionsAreFoundByTheirTime() {
        insert(asking(1), asking(2), asking(3), task(4).session(NOTES).build());
        save(
                question(1, 1, NOW.plusSeconds(20)),
                question(2, 2, NOW.plusSeconds(10)),
                question(3, 3, null),
                closed(question(NOTES, 4, 1, NOW)));
        assertThat(asked().nextUnanswered()).contains(NOW.plusSeconds(10));
        assertThat(asked().unanswered(NOW.plusSeconds(9), 9)).isEmpty();
        assertThat(asked().unanswered(NOW.plusSeconds(20), 9))
                .extracting(StoredQuestion::seq)
                .containsExactly(2L, 1L);
        assertThat(asked().unanswered(NOW.plusSeconds(20), 1)).hasSize(1);
        assertThat(asked().openWithoutEnd()).containsExactly(question(3, 3, null));
        assertThat(asked().isAsked(PHOTOS)).isTrue();
        assertThat(asked().isAsked(NOTES)).isFalse();
    }

    @Test
    void questionsGoWithTheirTaskFromTheArchive() throws Exception {
        Task ended = task(1).state(finished(200)).build();
        insert(ended);
        save(closed(question(1, 1, null)));
        committed(transaction -> transaction.archive(ended, NOW));
        assertThat(asked().find(PHOTOS, 1, 1)).isPresent();
        forget(NOW.plusSeconds(1), 9);
        assertThat(asked().find(PHOTOS, 1, 1)).isEmpty();
        store = reopen(store);
    }

    @Test
    void anotherRequestReplacesWhatIsSentAndWhatTheTaskShows() throws Exception {
        Task before = asking(1);
        insert(before);
        Request other = Request.method("POST", URI.create("https://other.example/x?secret=1"))
                .header("Authorization", "Bearer secret")
                .build();
        Task after = before.askedFor(before.traits().proceedingWith(other, TransferPolicy.UNRESTRICTED));
        TaskRequest first = request();
        var replaced =
                new TaskRequest(other, first.source(), first.destination(), first.idleTimeout(), 7, first.request());
        committed(transaction -> transaction.questions().proceedWith(after, replaced));
        store = reopen(store);
        assertThat(view().task(id(1))).contains(after);
        assertThat(after.traits().origin()).isEqualTo("https://other.example:443");
        assertThat(view().request(id(1))).contains(replaced);
        assertThat(view().queued())
                .containsExactly(
                        java.util.Map.entry(new Lane(PHOTOS, after.traits().origin()), 1L));
    }
}
