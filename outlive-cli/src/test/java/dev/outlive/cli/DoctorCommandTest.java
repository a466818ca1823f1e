package dev.outlive.cli;

import static dev.outlive.cli.output.SampleTask.NOW;
import static dev.outlive.cli.output.SampleTask.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.AppSnapshot;
import dev.outlive.protocol.model.AppState;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.HeldBy;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.SessionSnapshot;
import dev.outlive.protocol.model.SessionState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What doctor tells of single apps. */
class DoctorCommandTest extends CommandTest {
    private static AppSnapshot app(boolean enabled, boolean quit, long events, List<SessionId> parked, String problem) {
        return new AppSnapshot(
                AppSnapshot.SCHEMA,
                new AppId("photos"),
                AppState.NOT_RUNNING,
                enabled,
                quit,
                false,
                null,
                null,
                Launcher.NONE,
                1,
                2,
                events,
                null,
                parked,
                problem);
    }

    private static CredentialSnapshot credential(
            String origin, Credential.Kind kind, CredentialSnapshot.State state, String text) {
        return new CredentialSnapshot(
                CredentialSnapshot.SCHEMA,
                new AppId("photos"),
                new SessionId("holiday"),
                origin,
                null,
                Question.Scope.REQUEST,
                kind,
                "the program token",
                state,
                text,
                NOW,
                null);
    }

    @Test
    void tasksOfADisabledAppAreCountedAndEnablingItIsAdvised() {
        daemon.app(app(false, false, 0, List.of(), ""))
                .put(aTask().id(FIRST).session("photos", "holiday").heldBy(HeldBy.APP_DISABLED));
        var sick = shell.run("doctor");
        assertThat(sick.out()).contains("look\tapps\tphotos is disabled, and 1 task holds. outlive app enable photos");
        assertThat(sick.code()).isEqualTo(1);
    }

    @Test
    void anAppThatWasQuitIsNamedForWhatWaitsAndNotForWhatGoesOn() {
        daemon.app(app(true, true, 0, List.of(), ""))
                .put(aTask().id(FIRST).session("photos", "holiday").running(1));
        assertThat(shell.run("doctor").code()).isZero();

        daemon.put(aTask().id(SECOND).session("photos", "holiday").heldBy(HeldBy.APP_QUIT));
        assertThat(shell.run("doctor").out())
                .contains("look\tapps\tphotos was quit by its user, and 1 task holds until its user starts it."
                        + " outlive app start photos");
    }

    @Test
    void launchesThatFailAndThoseThatAreParkedAreNamed() {
        daemon.app(app(true, false, 3, List.of(new SessionId("holiday")), ""));
        assertThat(shell.run("doctor").out())
                .contains("look\tlaunches\tphotos isn't started any more for events of holiday")
                .contains("outlive app relaunch photos");
    }

    @Test
    void aLauncherThatFailsIsNamedWithItsProblem() {
        daemon.app(app(true, false, 3, List.of(), "/opt/photos isn't there"));
        assertThat(shell.run("doctor").out())
                .contains("look\tlaunches\tphotos couldn't be started: /opt/photos isn't there.")
                .contains("outlive relaunchers");
    }

    @Test
    void deadLettersAreCountedBySession() {
        daemon.session(new SessionSnapshot(
                1,
                new AppId("photos"),
                new SessionId("holiday"),
                "",
                SessionState.DETACHED,
                1,
                1,
                null,
                null,
                null,
                0,
                2,
                2,
                2));
        assertThat(shell.run("doctor").out())
                .contains("look\tdead letters\tphotos/holiday has 2: its delegate refused them to the end")
                .contains("outlive dead requeue");
    }

    @Test
    void credentialsThatKeepTasksWaitingAreNamedAndGoodOnesNot() {
        daemon.credential(credential("https://a", Credential.Kind.BEARER, CredentialSnapshot.State.READY, ""))
                .credential(credential(
                        "https://b", Credential.Kind.BEARER, CredentialSnapshot.State.REFUSED, "it was refused"))
                .credential(credential(
                        "https://c", Credential.Kind.COMMAND, CredentialSnapshot.State.FAILING, "exit code 1"))
                .credential(credential("https://d", Credential.Kind.APP, CredentialSnapshot.State.ASKING, ""))
                .credential(credential("https://e", Credential.Kind.COMMAND, CredentialSnapshot.State.ASKING, ""));
        assertThat(shell.run("doctor").out())
                .contains("look\tcredentials\thttps://b of photos/holiday: it was refused")
                .contains("https://c of photos/holiday: the program token fails to give it: exit code 1."
                        + " outlive credentials set --app photos --session holiday https://c gives another")
                .contains("https://d of photos/holiday: its app is asked and hasn't answered. outlive app start photos")
                .doesNotContain("https://a")
                .doesNotContain("https://e");
    }

    @Test
    void whereNothingIsWrongEachIsSaidToBeWell() {
        daemon.app(app(true, false, 0, List.of(), ""));
        var well = shell.run("doctor");
        assertThat(well.code()).isZero();
        assertThat(well.out())
                .contains("ok\tapps\t")
                .contains("ok\tlaunches\t")
                .contains("ok\tdead letters\tnone")
                .contains("ok\tcredentials\t");
    }
}
