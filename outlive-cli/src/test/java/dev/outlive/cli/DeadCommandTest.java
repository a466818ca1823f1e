package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.DeadLetter;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.SessionState;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.FrameCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadCommandTest extends CommandTest {
    private static final String FIRST = "01J8ZQ3A4BXXXXXXXXXXXXXXXX";
    private static final String SECOND = "01J8ZQ3A5BXXXXXXXXXXXXXXXX";

    @BeforeEach
    void letters() {
        var letter = new DeadLetter("ended", 10, "java.io.IOException: disk full", SampleTask.NOW.minusSeconds(3600));
        daemon.session(session("photos", 1)).session(session("notes", 0));
        daemon.put(aTask().id(FIRST)
                        .session("app", "photos")
                        .key("a")
                        .finished(201)
                        .deadLetter(letter))
                .put(aTask().id(SECOND).session("app", "photos").key("b").finished(201));
    }

    private static SessionSnapshot session(String name, long deadLetters) {
        return new SessionSnapshot(
                1,
                new AppId("app"),
                new SessionId(name),
                "",
                SessionState.DETACHED,
                1,
                1,
                null,
                null,
                null,
                0,
                2,
                1,
                deadLetters);
    }

    @Test
    void listShowsThemWithWhatTheAppThrew() {
        assertThat(shell.atTerminal().with("NO_COLOR", "1").run("dead", "list").out())
                .isEqualTo("""
                        ID                          SESSION  KEY  REFUSED   SINCE  WHY
                        01J8ZQ3A4BXXXXXXXXXXXXXXXX  photos   a    10 times  60m    java.io.IOException: disk full
                        """);
    }

    @Test
    void otherFormsAreComplete() {
        assertThat(shell.run("dead", "list").lines())
                .containsExactly(FIRST + "\tapp\tphotos\ta\t10\t2026-08-01T11:00:00Z\tjava.io.IOException: disk full");
        assertThat(shell.run("dead", "list", "-q").lines()).containsExactly(FIRST);
        assertThat(shell.run("dead", "list", "--session", "notes").lines()).isEmpty();
        assertThat(shell.run("dead", "list", "--json").lines())
                .map(line -> FrameCodec.JSON.readValue(line, TaskSnapshot.class).deadLetter())
                .containsExactly(new DeadLetter(
                        "ended", 10, "java.io.IOException: disk full", SampleTask.NOW.minusSeconds(3600)));
    }

    @Test
    void requeueAndDiscardTakeTheNamedOrAllDeadLetters() {
        assertThat(shell.run("dead", "requeue", "-q", FIRST).lines()).containsExactly(FIRST);
        assertThat(daemon.heard(ClientFrame.Act.class).getLast().action()).isEqualTo(ClientFrame.Action.REQUEUE);
        letters();
        assertThat(shell.run("dead", "discard", "-q", "--all").lines()).containsExactly(FIRST);
        assertThat(daemon.heard(ClientFrame.Act.class).getLast().action()).isEqualTo(ClientFrame.Action.DISCARD);
    }

    @Test
    void showTellsWhatItIsAndWhatCanBeDone() {
        assertThat(shell.run("show", FIRST).out())
                .contains(
                        "finished 201, dead letter", "refused 10 times", "disk full", "outlive dead requeue " + FIRST);
    }

    @Test
    void withoutASubcommandItSaysWhichThereAre() {
        var result = shell.run("dead");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("list, requeue or discard");
    }
}
