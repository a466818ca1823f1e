package dev.outlive.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.guarantees.Proves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The page docs/task-states.md is what the machine does. */
@Proves("I3")
class TaskStatesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "task-states.md");
    private static final String COMMAND =
            "./mvnw -q -pl outlive-core -am test -Dtest=TaskStatesPageTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Doutlive.regenerate=true";

    private static final Map<String, String> STATES = Map.of(
            "Suspended", "`suspended`: held by the app, nothing is out",
            "Queued", "`running`, phase `waiting`: starts once it is admitted; the reason says what it waits for",
            "Running", "`running`, phase `transferring`: the current attempt is out",
            "Suspending", "`suspended`, phase `transferring`: held, and its attempt hasn't stopped yet",
            "Canceling", "`canceling`: ends once its attempt has stopped (I4)",
            "Expiring", "`running`, phase `transferring`: the time budget has ended and its attempt is being stopped",
            "Completed", "`completed`: finished, failed or cancelled, for ever; waits for the acknowledgement");

    private static final Map<String, String> SIGNALS = Map.ofEntries(
            Map.entry("Resumed", "the app called resume"),
            Map.entry("Suspended", "the app called suspend"),
            Map.entry("CancelRequested", "somebody asked for the end of the task"),
            Map.entry("RetryRequested", "somebody doesn't want to wait for the next attempt"),
            Map.entry("Claimed", "admission gave it a slot"),
            Map.entry("BeginDateReached", "the date has come before which the app didn't want it to begin"),
            Map.entry("StartApproved", "the app was asked and wants it to begin"),
            Map.entry("StartRefused", "the app was asked and doesn't want it to begin"),
            Map.entry("StartUnanswered", "the app was asked and hasn't answered in time"),
            Map.entry("DeadlinePassed", "the time budget has ended"),
            Map.entry("AttemptMarked", "the attempt asks to write its first request byte"),
            Map.entry("Advanced", "the attempt was seen at an offset"),
            Map.entry("Responded", "the server's final answer is stored"),
            Map.entry("BeginMissed", "the latest time to begin has passed"),
            Map.entry("RestoreAccepted", "its session was restored, and the original is gone"),
            Map.entry("CredentialsMissed", "there is no credential for its server, and none to wait for any longer"),
            Map.entry("Refused", "the server's final answer is that it doesn't take the credential"),
            Map.entry("AttemptFailed", "the attempt ended without an answer"),
            Map.entry("AttemptStopped", "the attempt was stopped from outside and writes nothing more"),
            Map.entry("LeaseExpired", "the attempt is gone with the process that made it"));

    @Test
    void pageShowsTheMachineAsItIs() throws IOException {
        String page = page();
        if (Boolean.getBoolean("outlive.regenerate")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("docs/task-states.md is stale; write it again by: %s", COMMAND)
                .isEqualTo(page);
    }

    private static String page() {
        var text = new StringBuilder("# States of a task\n\n");
        text.append("This page is written by a test, which fails when it is stale; don't edit it. The machine is a pure"
                + " function\n`step(task, signal, now, draw)`; a signal that stands nowhere below changes nothing in"
                + " that state, and neither does\none of an older attempt.\n\n");
        text.append("```mermaid\nstateDiagram-v2\n    [*] --> Suspended: create\n");
        arrows().forEach((way, signals) -> text.append("    ")
                .append(way)
                .append(": ")
                .append(String.join(", ", signals))
                .append('\n'));
        text.append("    Completed --> [*]: acknowledge (archived)\n```\n\n");
        text.append("| state | what an app sees |\n|---|---|\n");
        states().forEach(state -> text.append("| ")
                .append(state)
                .append(" | ")
                .append(STATES.get(state))
                .append(" |\n"));
        text.append("\n| signal | meaning |\n|---|---|\n");
        signals()
                .forEach(signal -> text.append("| ")
                        .append(signal)
                        .append(" | ")
                        .append(SIGNALS.get(signal))
                        .append(" |\n"));
        text.append("\nWhat each signal makes of each state; `·` = nothing.\n\n| |");
        states().forEach(state -> text.append(' ').append(state).append(" |"));
        text.append("\n|---|").append("---|".repeat(states().size())).append('\n');
        for (String signal : signals()) {
            text.append("| **").append(signal).append("** |");
            for (String state : states()) {
                text.append(' ').append(cell(state, signal)).append(" |");
            }
            text.append('\n');
        }
        text.append("\n"
                + "A result in two states depends on the request (may it be repeated, I24), on the answer (is its"
                + " status one to retry), on the\n"
                + "retry budget, on the count of suspends, and on what the task declared for the case that nobody"
                + " answers.\n");
        return text.toString();
    }

    private static String cell(String state, String signal) {
        TreeSet<String> results = TaskTransitions.table().getOrDefault(state + " " + signal, new TreeSet<>());
        return results.isEmpty() ? "·" : String.join(", ", results);
    }

    private static TreeMap<String, TreeSet<String>> arrows() {
        var arrows = new TreeMap<String, TreeSet<String>>();
        TaskTransitions.table().forEach((pair, results) -> {
            String[] names = pair.split(" ");
            results.forEach(result -> arrows.computeIfAbsent(names[0] + " --> " + result, _ -> new TreeSet<>())
                    .add(names[1]));
        });
        return arrows;
    }

    private static List<String> states() {
        return TaskTransitions.names(TaskState.class).stream()
                .filter(name -> !name.equals("Delay"))
                .toList();
    }

    private static List<String> signals() {
        return TaskTransitions.names(Signal.class);
    }
}
