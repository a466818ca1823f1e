package dev.outlive.proof.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.Detached;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.Task;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Witness;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Request;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions of a daemon process that were opened without a delegate: {@code task.acknowledge()} settles them (BS §2.1). */
@Tag("kill")
class WithoutDelegateTest {
    private Site site;
    private Rig rig;
    private Witness witness;
    private Pages pages;

    @BeforeEach
    void begin() throws Exception {
        site = Site.create();
        rig = new Rig(site);
        witness = Witness.of(rig);
        pages = new Pages();
        rig.startDaemon();
    }

    @AfterEach
    void end() throws IOException {
        pages.close();
        rig.close();
        site.close();
    }

    @Proves("I16")
    @Test
    void aSessionEndsOnceItsTasksAreAcknowledgedAndItsIdentifierIsFree() throws Exception {
        Request request = Request.get(pages.put("/a", "x")).build();
        try (var session = BackgroundSession.open(configuration())) {
            Task task = session.data("a", request);
            task.resume();
            task.completion().get(60, TimeUnit.SECONDS);
            session.finishTasksAndInvalidate();
            assertThatThrownBy(() -> session.data("b", request))
                    .isInstanceOfSatisfying(
                            OutliveException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.SESSION_INVALIDATING));
            assertThat(session.detached()).isNotDone();
            task.acknowledge();
            witness.acknowledged(task);
            assertThat(session.detached().get(60, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.INVALIDATED);
        }
        try (var session = BackgroundSession.open(configuration())) {
            Task task = session.data("c", request);
            assertThat(task.found()).isEqualTo(Task.Found.CREATED);
            session.invalidateAndCancel();
            task.acknowledge();
            witness.acknowledged(task);
            assertThat(session.detached().get(60, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.INVALIDATED);
        }
        try (var session = BackgroundSession.open(configuration())) {
            assertThat(session.allTasks()).isEmpty();
            session.finishTasksAndInvalidate(); // without a task it ends at once
            assertThat(session.detached().get(60, TimeUnit.SECONDS).cause()).isEqualTo(Detached.Cause.INVALIDATED);
        }
    }

    private SessionConfiguration configuration() {
        return SessionConfiguration.background("silent")
                .app("proof")
                .home(site.home())
                .daemonStart(DaemonStart.NEVER)
                .build();
    }
}
