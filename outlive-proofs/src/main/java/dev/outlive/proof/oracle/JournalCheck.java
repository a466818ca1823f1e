package dev.outlive.proof.oracle;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the app's journal from its beginning: is each thing it was told compatible with all it was told before? */
final class JournalCheck {
    private final Map<String, Story> stories;
    private final List<Contradiction> found;

    private int process;
    private @Nullable Instant lastEnd;
    private long lastEndLine;

    JournalCheck(Map<String, Story> stories, List<Contradiction> found) {
        this.stories = stories;
        this.found = found;
    }

    void run(List<OracleLine> journal) {
        for (OracleLine line : journal) {
            if (line.process() != process) {
                process = line.process();
                lastEnd = null;
            }
            switch (line.t()) {
                case INTENT -> intent(line);
                case FACT -> fact(line);
                case SNAPSHOT -> snapshot(line);
                case PROGRESS -> progress(line);
                case HANDED -> handed(line);
                case BEGUN, REFUSED, INVALIDATED, DONE -> {}
            }
        }
    }

    private void intent(OracleLine line) {
        if (line.is(OracleLine.Kind.INTENT, OracleLine.Op.CREATE)) {
            Story story = story(line);
            story.asked = story.asked == 0 ? line.n() : story.asked;
        } else if (line.is(OracleLine.Kind.INTENT, OracleLine.Op.ACK)) {
            story(line).ackIntended = line.n();
        }
    }

    private void fact(OracleLine line) {
        if (line.is(OracleLine.Kind.FACT, OracleLine.Op.CREATE)) {
            created(story(line), line);
        } else if (line.is(OracleLine.Kind.FACT, OracleLine.Op.RESUME)) {
            Story story = story(line);
            story.resumed = story.resumed == 0 ? line.n() : story.resumed;
        } else if (line.is(OracleLine.Kind.FACT, OracleLine.Op.ACK)) {
            Story story = story(line);
            story.acked = story.acked == 0 ? line.n() : story.acked;
        }
    }

    private void created(Story story, OracleLine line) {
        sameTask(story, line.task(), line);
        boolean archived = "archived".equals(line.found());
        if (story.created != 0 && "created".equals(line.found())) {
            tell("I2", story, "was created a second time", story.created, line.n());
        }
        if (story.acked != 0 && !archived) {
            tell("I2", story, "was acknowledged, and its key gave a task to do again", story.acked, line.n());
        }
        if (archived && story.ackIntended == 0) {
            tell("I6", story, "is archived, and no process acknowledged it", story.created, line.n());
        }
        story.created = story.created == 0 ? line.n() : story.created;
    }

    private void snapshot(OracleLine line) {
        var listed = new HashMap<String, ListedTask>();
        for (ListedTask task : Objects.requireNonNull(line.tasks())) {
            Story story = stories.get(task.key());
            if (story == null || story.asked == 0) {
                tell("I2", "task " + task.task() + " (key '" + task.key() + "') was never asked for", line.n());
                continue;
            }
            if (listed.put(task.key(), task) != null) {
                tell("I2", story, "is in the snapshot twice", line.n());
            }
            sameTask(story, task.task(), line);
            if (story.acked != 0) {
                tell("I12", story, "is in a snapshot after its acknowledgement", story.acked, line.n());
            }
            if (story.resumed != 0 && task.state().equals("suspended")) {
                tell("I14", story, "was started, and is suspended in a later snapshot", story.resumed, line.n());
            }
            if (story.outcome != null && !story.outcome.equals(task.outcome())) {
                tell(
                        "I14",
                        story,
                        "was told as " + story.outcome + ", and is "
                                + (task.outcome() == null ? task.state() : task.outcome()) + " in a later snapshot",
                        story.handed,
                        line.n());
            }
        }
        for (Story story : stories.values()) {
            if (story.created != 0 && story.ackIntended == 0 && !listed.containsKey(story.key())) {
                tell("I1", story, "was created and is missing in the snapshot", story.created, line.n());
            }
        }
    }

    private void progress(OracleLine line) {
        Story story = story(line);
        sameTask(story, line.task(), line);
        long attempt = Objects.requireNonNull(line.attempt());
        long sent = Objects.requireNonNull(line.sent());
        if (story.outcome != null) {
            tell("I13", story, "made progress after its end", story.handed, line.n());
        }
        if (sent > story.upload.bytes()) {
            tell("I13", story, "has " + story.upload.bytes() + " bytes and sent " + sent, line.n());
        }
        boolean known = story.progressInProcess == process;
        if (known && (attempt < story.attempt || (attempt == story.attempt && sent < story.sent))) {
            tell(
                    "I13",
                    story,
                    "went back from " + story.sent + " bytes of attempt " + story.attempt + " to " + sent
                            + " of attempt " + attempt,
                    line.n());
        }
        story.progressInProcess = process;
        story.attempt = attempt;
        story.sent = sent;
    }

    private void handed(OracleLine line) {
        Story story = story(line);
        sameTask(story, line.task(), line);
        if (story.acked != 0) {
            tell("I12", story, "was handed over again after its acknowledgement", story.acked, line.n());
        }
        if (story.handedInProcess == process) {
            tell("I12", story, "was handed over twice in process " + process, story.handed, line.n());
        }
        if (story.outcome != null && !story.outcome.equals(line.outcome())) {
            tell("I3", story, "was told as " + story.outcome + ", then as " + line.outcome(), story.handed, line.n());
        }
        if (story.endedAt != null && !story.endedAt.equals(line.endedAt())) {
            tell("I14", story, "ended at " + story.endedAt + ", then at " + line.endedAt(), story.handed, line.n());
        }
        if (line.endedAt() == null) {
            tell("I13", story, "was told as ended without a time of its end", line.n());
        } else {
            inOrder(story, Instant.parse(line.endedAt()), line);
        }
        story.outcome = story.outcome == null ? line.outcome() : story.outcome;
        story.endedAt = story.endedAt == null ? line.endedAt() : story.endedAt;
        story.answeredSha256 = line.sha256();
        story.handed = line.n();
        story.handedInProcess = process;
        story.handedTimes++;
    }

    /** The app refuses nothing, so within a process ends come in the order in which they happened. */
    private void inOrder(Story story, Instant end, OracleLine line) {
        Instant before = lastEnd;
        if (before != null && end.isBefore(before)) {
            tell("I13", story, "ended before the event handed over before it", lastEndLine, line.n());
        }
        lastEnd = end;
        lastEndLine = line.n();
    }

    private void sameTask(Story story, @Nullable String task, OracleLine line) {
        if (task == null) {
            throw new IllegalArgumentException("line " + line.n() + " names no task");
        }
        if (story.asked == 0) {
            tell("I2", story, "was never asked for", line.n());
        }
        if (story.task == null) {
            story.task = task;
        } else if (!story.task.equals(task)) {
            tell("I2", story, "has two tasks, " + story.task + " and " + task, line.n());
        }
    }

    private Story story(OracleLine line) {
        Story story = stories.get(line.key());
        if (story == null) {
            throw new IllegalArgumentException(
                    "line " + line.n() + " speaks of '" + line.key() + "', which isn't planned");
        }
        return story;
    }

    private void tell(String id, Story story, String what, long... lines) {
        tell(id, story.key() + " " + what, lines);
    }

    private void tell(String id, String what, long... lines) {
        found.add(new Contradiction(id, what + HistoryChecker.at(lines)));
    }
}
