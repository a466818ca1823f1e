package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.OperatorConnection;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.HistoryEntry;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator does with tasks of a session that an app in this process holds. */
@Tag("kill")
class OperatorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Site site;
    private Rig rig;
    private Witness witness;
    private Pages pages;
    private OperatorConnection operator;
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void begin() throws Exception {
        site = Site.create();
        rig = new Rig(site);
        witness = Witness.of(rig);
        pages = new Pages();
        rig.startDaemon();
        operator = OperatorConnection.open(site.home(), new AppId("cli"), DaemonStart.NEVER);
    }

    @AfterEach
    void end() throws IOException {
        operator.close();
        pages.close();
        rig.close();
        site.close();
    }

    @Test
    void theHolderSeesTheStateChange() throws Exception {
        try (var session = open(SessionConfiguration.DeliveryStart.AFTER_SNAPSHOT)) {
            Task task = session.data("a", Request.get(pages.put("/a", "x")).build());
            act(session, task, ClientFrame.Action.RESUME);
            await().atMost(PATIENCE).until(() -> told.contains("complete a"));
            Task held = session.data("b", Request.get(pages.put("/b", "x")).build());
            held.suspend();
            act(session, held, ClientFrame.Action.SUSPEND);
            await().atMost(PATIENCE).until(() -> held.snapshot().suspendCount() == 3);
            act(session, held, ClientFrame.Action.CANCEL);
            assertThat(held.completion().get(60, TimeUnit.SECONDS)).isInstanceOf(Completion.Cancelled.class);
            await().atMost(PATIENCE).until(() -> told.contains("complete b"));
            assertThat(held.state()).isEqualTo(TaskState.COMPLETED);
            assertThat(operatorEntries(held))
                    .containsExactly(
                            "suspend, by process " + ProcessHandle.current().pid(),
                            "cancel, by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void anEndThatAnOperatorAcknowledgesBeforeItWasDeliveredCompletesTheFuture() throws Exception {
        try (var session = open(SessionConfiguration.DeliveryStart.BY_HAND)) {
            Task task = session.data("a", Request.get(pages.put("/a", "x")).build());
            task.resume();
            await().atMost(PATIENCE).until(() -> asSeenByTheOperator(task).outcome() != null);
            var completion = task.completion();
            act(session, task, ClientFrame.Action.ACKNOWLEDGE);
            witness.acknowledged(task);
            assertThat(completion.get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Completion.Finished.class,
                            finished -> assertThat(finished.response().status()).isEqualTo(200));
            assertThat(task.isAcknowledged()).isTrue();
            session.start();
            session.flush();
            assertThat(told).isEmpty();
        }
    }

    private void act(BackgroundSession session, Task task, ClientFrame.Action action) {
        operator.call(
                DaemonFrame.TaskIs.class, call -> new ClientFrame.Act(call, session.ref(), null, task.id(), action));
    }

    private TaskSnapshot asSeenByTheOperator(Task task) {
        return operator.call(
                        DaemonFrame.Tasks.class,
                        call -> new ClientFrame.Find(
                                call, Selection.idPrefix(task.id().value())))
                .tasks()
                .getFirst();
    }

    private List<String> operatorEntries(Task task) {
        return operator
                .call(DaemonFrame.Explained.class, call -> new ClientFrame.Explain(call, task.id()))
                .explanation()
                .history()
                .stream()
                .filter(entry -> entry.what() == HistoryEntry.Kind.OPERATOR)
                .map(HistoryEntry::text)
                .toList();
    }

    private BackgroundSession open(SessionConfiguration.DeliveryStart start) {
        return BackgroundSession.open(
                SessionConfiguration.background("operated")
                        .app("proof")
                        .home(site.home())
                        .daemonStart(DaemonStart.NEVER)
                        .deliveryStart(start)
                        .build(),
                new SessionDelegate() {
                    @Override
                    public void onComplete(Task task, Completion completion) {
                        witness.complete(this, task);
                        told.add("complete " + task.key().orElse(""));
                    }
                });
    }
}
