package dev.outlive.proof.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges a run: do the app's journal, the daemon's list, the server's journal and the server's files agree with each other
 * and with what is promised?
 */
public final class HistoryChecker {
    private final History history;
    private final Map<String, Story> stories = new LinkedHashMap<>();
    private final List<Contradiction> found = new ArrayList<>();

    private HistoryChecker(History history) {
        this.history = history;
        history.plan().forEach(upload -> stories.put(upload.key(), new Story(upload)));
    }

    /** Everything that contradicts a promise, in the order of the evidence; empty if all is well. */
    public static List<Contradiction> check(History history) {
        var checker = new HistoryChecker(history);
        new JournalCheck(checker.stories, checker.found).run(history.journal());
        checker.checkList();
        checker.checkServer();
        checker.checkFiles();
        return List.copyOf(checker.found);
    }

    /** {@code (lines 19, 44)}, without those that don't exist. */
    static String at(long... lines) {
        var known = Arrays.stream(lines).filter(line -> line > 0).boxed().toList();
        return known.isEmpty()
                ? ""
                : (known.size() == 1 ? " (line " : " (lines ")
                        + known.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
    }

    /** The daemon's list: created = acknowledged + live + ended and not acknowledged, and each as it was told. */
    private void checkList() {
        var byKey = new LinkedHashMap<String, ListedTask>();
        for (ListedTask task : history.listed()) {
            Story story = stories.get(task.key());
            if (story == null || story.asked == 0) {
                tell("I2", "task " + task.task() + " (key '" + task.key() + "') is listed and was never asked for");
            } else if (byKey.put(task.key(), task) != null) {
                tell("I2", task.key() + " is listed twice");
            }
        }
        for (Story story : stories.values()) {
            ListedTask task = byKey.get(story.key());
            if (task != null) {
                checkListed(story, task);
            } else if (story.created != 0) {
                tell("I1", story.key() + " was created and is lost" + at(story.created, story.handed, story.acked));
            }
        }
    }

    private void checkListed(Story story, ListedTask task) {
        if (story.task != null && !story.task.equals(task.task())) {
            tell("I2", story.key() + " has two tasks, " + story.task + " and " + task.task());
        }
        if (story.outcome != null && !story.outcome.equals(task.outcome())) {
            tell(
                    "I14",
                    story.key() + " was told as " + story.outcome + ", and is listed as "
                            + (task.outcome() == null ? task.state() : task.outcome()) + at(story.handed));
        }
        if (story.acked != 0 && !task.acknowledged()) {
            tell("I12", story.key() + " was acknowledged, and the daemon waits for that still" + at(story.acked));
        }
        if (task.acknowledged() && story.ackIntended == 0) {
            tell("I6", story.key() + " is archived, and no process acknowledged it" + at(story.created));
        }
        if (history.isComplete()) {
            checkSettled(story, task);
        }
    }

    /** After a run that was let end: nothing is left over. */
    private void checkSettled(Story story, ListedTask task) {
        boolean left = story.upload.wish() == Upload.Wish.LEFT_SUSPENDED;
        if (task.outcome() == null && !left) {
            tell("I5", story.key() + " is still " + task.state() + ", and nothing hinders it");
        } else if (task.outcome() != null && story.handed == 0) {
            tell("I11", story.key() + " ended as " + task.outcome() + ", and no process was told" + at(story.created));
        }
    }

    /** What the server has processed: the right bytes, and nothing more often than it may. */
    private void checkServer() {
        var byKey = history.received().stream().collect(Collectors.groupingBy(ReceivedLine::key));
        byKey.forEach((key, lines) -> {
            Story story = stories.get(key);
            if (story == null || story.asked == 0) {
                tell("I19", "the server got " + lines.getFirst().path() + ", which nobody sent");
                return;
            }
            for (ReceivedLine line : lines) {
                if (line.bytes() != story.upload.bytes()
                        || !story.upload.sha256().equals(line.sha256())) {
                    tell(
                            "I19",
                            key + " is " + story.upload.bytes() + " bytes with SHA-256 " + story.upload.sha256()
                                    + "; the server got " + line.bytes() + " with " + line.sha256()
                                    + " (its line " + line.n() + ")");
                }
            }
            if (story.upload.wish() == Upload.Wish.LEFT_SUSPENDED) {
                tell("I3", key + " was never resumed, and the server got it");
            }
            if (lines.size() > 1 && !story.upload.safety().mayRepeat()) {
                tell("I24", key + " is a POST without a key, and the server processed it " + lines.size() + " times");
            }
        });
        stories.values().forEach(story -> checkTold(story, byKey.getOrDefault(story.key(), List.of())));
    }

    private void checkTold(Story story, List<ReceivedLine> lines) {
        String outcome = story.outcome;
        if (outcome == null) {
            return;
        }
        String[] parts = outcome.split(" ", 2);
        switch (parts[0]) {
            case "finished" -> {
                if (lines.stream()
                        .noneMatch(line -> String.valueOf(line.status()).equals(parts[1]))) {
                    tell(
                            "I19",
                            story.key() + " was told as " + outcome + ", and the server gave no such answer"
                                    + at(story.handed));
                }
                String answered = story.answeredSha256;
                if (answered != null && !answered.equals(story.upload.sha256())) {
                    tell(
                            "I23",
                            story.key() + " was told with an answer that belongs to other bytes" + at(story.handed));
                }
            }
            case "failed" -> {
                boolean unknown = parts[1].equals("outcome-unknown");
                if (unknown && story.upload.safety().mayRepeat()) {
                    tell("I24", story.key() + " may be repeated, and was given up as unknown" + at(story.handed));
                } else if (!unknown) {
                    tell(
                            "I5",
                            story.key() + " failed with " + parts[1] + ", and the server was there" + at(story.handed));
                }
            }
            default -> {
                if (story.upload.wish() != Upload.Wish.CANCELLED) {
                    tell(
                            "I3",
                            story.key() + " was told as " + outcome + ", and nobody cancelled it" + at(story.handed));
                }
            }
        }
    }

    private void checkFiles() {
        Set<String> known = new HashSet<>();
        stories.values().forEach(story -> known.add(story.upload.sha256()));
        history.received().forEach(line -> {
            if (line.name() != null && !history.files().containsKey(line.name())) {
                tell("I19", line.key() + " was stored as " + line.name() + ", which is gone");
            }
        });
        history.files().forEach((name, sha256) -> {
            boolean journalled = history.received().stream().anyMatch(line -> name.equals(line.name()));
            boolean right = journalled
                    ? history.received().stream()
                            .anyMatch(line -> name.equals(line.name()) && sha256.equals(line.sha256()))
                    : known.contains(sha256); // the server was killed between the file and its line
            if (!right) {
                tell("I19", "the file " + name + " isn't what was sent");
            }
        });
    }

    private void tell(String id, String text) {
        found.add(new Contradiction(id, text));
    }
}
