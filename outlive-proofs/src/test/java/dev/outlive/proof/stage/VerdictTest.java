package dev.outlive.proof.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.guarantees.Covers;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import dev.outlive.proof.stage.Diary.Line;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.model.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The judge of every play finds what it is there to find. */
@Covers("BG-32")
class VerdictTest {
    private static final String ID = "01M82TTKHX257EQCBSYQ69CDE0";
    private static final String CREATED = "1 created s a " + ID + " created";
    private static final String COMPLETE = " complete s a " + ID + " cancelled-requested 1/1";

    @Test
    void aWholeLifeIsFine() {
        assertThat(verdict(
                        task(true),
                        "1 asks s a",
                        CREATED,
                        "1" + COMPLETE,
                        "2" + COMPLETE + " again",
                        "2 returned s 1/1",
                        "2 flushed s"))
                .isEmpty();
    }

    @Test
    void aCreatedTaskThatIsGoneIsLost() {
        assertThat(Verdict.of(lines("1 asks s a", CREATED), List.of()))
                .singleElement()
                .asString()
                .contains("is lost");
    }

    @Test
    void aTaskThatNobodyAskedForIsStrange() {
        assertThat(verdict(task(false))).singleElement().asString().contains("nobody asked for it");
    }

    @Test
    void twoOutcomesContradictEachOther() {
        assertThat(verdict(
                        task(false),
                        "1 asks s a",
                        CREATED,
                        "1" + COMPLETE,
                        "2 complete s a " + ID + " finished-201 1/1 again"))
                .singleElement()
                .asString()
                .contains("told as cancelled-requested before");
        assertThat(verdict(task(false), "1 asks s a", CREATED, "1 complete s a " + ID + " finished-201 1/1"))
                .singleElement()
                .asString()
                .contains("is listed as cancelled-requested");
    }

    @Test
    void anArchivedTaskWasAcknowledgedBySomebody() {
        assertThat(verdict(task(true), "1 asks s a", CREATED, "1" + COMPLETE))
                .singleElement()
                .asString()
                .contains("no delegate returned");
        assertThat(verdict(task(true), "1 asks s a", CREATED, "stage acknowledged s " + ID))
                .isEmpty();
    }

    @Test
    void aProcessIsHandedAnEventOnceUnlessItRefusedIt() {
        assertThat(verdict(task(false), "1 asks s a", CREATED, "1" + COMPLETE, "1" + COMPLETE + " again"))
                .singleElement()
                .asString()
                .contains("this process was handed it before");
        assertThat(verdict(
                        task(false), "1 asks s a", CREATED, "1" + COMPLETE, "1 threw s 1/1", "1" + COMPLETE + " again"))
                .isEmpty();
    }

    @Test
    void whatWasAcknowledgedForGoodComesToNobody() {
        assertThat(verdict(
                        task(true),
                        "1 asks s a",
                        CREATED,
                        "1" + COMPLETE,
                        "1 returned s 1/1",
                        "1 flushed s",
                        "2" + COMPLETE + " again"))
                .singleElement()
                .asString()
                .contains("acknowledged for good before");
    }

    @Test
    void firstDeliveriesComeInOrderAndNothingAfterTheEnd() {
        assertThat(verdict(task(false), "1 asks s a", CREATED, "1 invalidated s 1/2", "1" + COMPLETE))
                .hasSize(2)
                .anyMatch(text -> text.contains("invalidated before"))
                .anyMatch(text -> text.contains("number 2 was handed over before it"));
    }

    @Test
    void aResultBelongsToATaskThatFinishesAndComesBeforeItsEnd() {
        String downloaded = "1 downloaded s a " + ID + " 1/1";
        assertThat(verdict(
                        task(false),
                        "1 asks s a",
                        CREATED,
                        downloaded,
                        "1 complete s a " + ID + " cancelled-requested 1/2"))
                .singleElement()
                .asString()
                .contains("its result was told before");
        assertThat(verdict(task(false), "1 asks s a", CREATED, "1" + COMPLETE, "1 downloaded s a " + ID + " 1/2"))
                .singleElement()
                .asString()
                .contains("was told its end before");
        assertThat(verdict(task(false), "1 asks s a", CREATED, downloaded, downloaded + " again"))
                .singleElement()
                .asString()
                .contains("this process was handed it before");
    }

    @Test
    void aQuestionIsAskedOnceInAProcess() {
        assertThat(verdict(task(false), "1 asks s a", CREATED, "1 asked s a 1/1", "1 asked s a 1/1 again"))
                .singleElement()
                .asString()
                .contains("this process was handed it before");
    }

    @Test
    void aWitnessSeesATaskThatIsGoneOneThatNobodyWasToldOfAndOneToldTwice() {
        List<TaskSnapshot> listed = List.of(task(true));
        assertThat(Witness.contradictions(lines("1" + COMPLETE, "1 returned s 1/1"), listed))
                .isEmpty();
        assertThat(Witness.contradictions(lines(), listed))
                .singleElement()
                .asString()
                .contains("no delegate returned");
        assertThat(Witness.contradictions(lines("1" + COMPLETE, "1 returned s 1/1", "1" + COMPLETE + " again"), listed))
                .singleElement()
                .asString()
                .contains("this process was handed it before");
        assertThat(Witness.contradictions(lines("1" + COMPLETE, "1 returned s 1/1"), List.of()))
                .singleElement()
                .asString()
                .contains("isn't listed");
        assertThat(Witness.contradictions(lines("1" + COMPLETE, "1 returned s 1/1"), List.of(task(true, 2))))
                .singleElement()
                .asString()
                .contains("task 1 of puppet/s is lost");
    }

    @Test
    void aRigWhoseDelegatesWereToldSomethingElseFails() throws Exception {
        try (var site = Site.create()) {
            var rig = new Rig(site);
            rig.judgeToo(() -> List.of("two outcomes"));
            rig.startDaemon();
            assertThatThrownBy(rig::close).isInstanceOf(AssertionError.class).hasMessageContaining("two outcomes");
            try (Stream<Path> evidence = Files.walk(site.root())) {
                for (Path file : evidence.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void aPlayThatContradictsItselfFails() throws Exception {
        Stage stage = Stage.open();
        stage.note("asks s a");
        stage.note("created s a " + ID + " created");
        assertThatThrownBy(stage::close).isInstanceOf(AssertionError.class).hasMessageContaining("is lost");
    }

    private static List<String> verdict(TaskSnapshot task, String... lines) {
        return Verdict.of(lines(lines), List.of(task));
    }

    private static List<Line> lines(String... lines) {
        return Stream.of(lines)
                .map(line -> line.split(" ", 2))
                .map(parts -> new Line(parts[0], parts[1]))
                .toList();
    }

    private static TaskSnapshot task(boolean acknowledged) {
        return task(acknowledged, 1);
    }

    private static TaskSnapshot task(boolean acknowledged, long number) {
        @Nullable Outcome outcome = Outcome.cancelled(CancelReason.of(CancelReason.Kind.REQUESTED, false));
        return new TaskSnapshot(
                TaskSnapshot.SCHEMA,
                new TaskId(ID),
                number,
                new SessionId("s"),
                new AppId("puppet"),
                new TaskKey("a"),
                TaskKind.UPLOAD,
                TaskState.COMPLETED,
                null,
                true,
                0,
                null,
                outcome,
                "",
                "http://127.0.0.1/a",
                "PUT",
                null,
                null,
                0,
                0,
                0,
                0,
                0,
                0,
                0.5,
                Instant.EPOCH,
                Instant.EPOCH,
                acknowledged,
                null,
                null);
    }
}
