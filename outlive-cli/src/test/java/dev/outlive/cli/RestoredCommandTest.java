package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.cli.output.SampleTask;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.FrameCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestoredCommandTest extends CommandTest {
    private static final String ID = "01J8ZQ3A4BXXXXXXXXXXXXXXXX";
    private static final String HOW = "the store was written on another machine";

    @BeforeEach
    void copies() {
        daemon.restored(copy("photos", 2)).restored(copy("notes", 1));
        daemon.put(aTask().id(ID).session("app", "photos").key("a").suspended(0, 1));
    }

    private static RestoredSession copy(String session, long live) {
        return new RestoredSession(
                1, new AppId("app"), new SessionId(session), HOW, SampleTask.NOW.minusSeconds(3600), live);
    }

    @Test
    void listShowsThemWithTheTasksThatNeedTheirApp() {
        assertThat(shell.atTerminal()
                        .with("NO_COLOR", "1")
                        .run("restored", "list")
                        .out())
                .isEqualTo("""
                    APP              SESSION                     SINCE  TASKS  WHY
                    app              photos                      60m    2      the store was written on another machine
                      needs its app  01J8ZQ3A4BXXXXXXXXXXXXXXXX         a      it is suspended
                    app              notes                       60m    1      the store was written on another machine
                    """);
    }

    @Test
    void otherFormsAreComplete() {
        assertThat(shell.run("restored", "list", "--session", "photos").lines())
                .containsExactly("app\tphotos\t2026-08-01T11:00:00Z\t2\t1\t" + HOW);
        assertThat(shell.run("restored", "list", "-q").lines()).containsExactly("app/photos", "app/notes");
        assertThat(shell.run("restored", "list", "--app", "other").lines()).isEmpty();
        var json = FrameCodec.JSON.readTree(
                shell.run("restored", "list", "--json").lines().getFirst());
        assertThat(json.path("schema").asInt()).isEqualTo(1);
        assertThat(json.path("session").asString()).isEqualTo("photos");
        assertThat(json.path("needApp").path(0).path("id").asString()).isEqualTo(ID);
    }

    @Test
    void aTaskWhoseFileIsNotThereNeedsItsApp() {
        daemon.put(aTask().id(ID).session("app", "photos").key("a").reference("/nowhere/to/be/seen"));
        assertThat(shell.run("restored", "list", "--json").lines().getFirst())
                .contains("its file /nowhere/to/be/seen isn't there");
    }

    @Test
    void acceptAndDiscardSettleWhatIsNamed() {
        assertThat(shell.run("restored", "accept", "--session", "photos").lines())
                .containsExactly("accepted\tapp\tphotos\t2");
        assertThat(daemon.heard(ClientFrame.SettleRestored.class))
                .singleElement()
                .satisfies(frame -> {
                    assertThat(frame.session()).isEqualTo(SessionRef.of("app", "photos"));
                    assertThat(frame.choice()).isEqualTo(RestoredSession.Choice.ACCEPT);
                });
        assertThat(shell.run("restored", "discard", "--all").lines()).containsExactly("discarded\tapp\tnotes\t1");
        var none = shell.run("restored", "accept", "--all");
        assertThat(none.code()).isZero();
        assertThat(none.err()).contains("no such session holds");
    }

    @Test
    void whatIsMeantHasToBeSaid() {
        assertThat(shell.run("restored", "accept").code()).isEqualTo(2);
        assertThat(shell.run("restored", "accept", "--all", "--session", "s").code())
                .isEqualTo(2);
        assertThat(shell.run("restored").err()).contains("list, accept or discard");
        assertThat(daemon.heard(ClientFrame.SettleRestored.class)).isEmpty();
    }

    @Test
    void doctorNamesThemAndTheWayOut() {
        var result = shell.run("doctor");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out())
                .contains("session app/photos holds 2 tasks", HOW, "outlive restored accept", "discard");
    }
}
