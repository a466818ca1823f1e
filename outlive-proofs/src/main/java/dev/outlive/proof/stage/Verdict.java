package dev.outlive.proof.stage;

import dev.outlive.proof.oracle.ListedTask;
import dev.outlive.protocol.model.TaskSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges a play by what its apps wrote down and what the daemon lists at the end, archived tasks included: created =
 * acknowledged + not yet acknowledged, one outcome a task, and the grammar of deliveries within each process.
 */
final class Verdict {
    private final List<String> found = new ArrayList<>();
    private final Map<String, String> created = new LinkedHashMap<>(); // task to its key
    private final Map<String, String> outcomes = new HashMap<>(); // task to what an app was told
    private final Map<String, String> subjects = new HashMap<>(); // an event to its task
    private final Set<String> asked = new HashSet<>(); // keys
    private final Set<String> fetched = new HashSet<>(); // tasks whose result an app was told of
    private final Set<String> returned = new HashSet<>(); // tasks whose completion a delegate has returned from
    private final Set<String> settled = new HashSet<>(); // events known to be acknowledged for good
    private final Map<String, Writer> writers = new HashMap<>();

    /** What one process has seen. */
    private static final class Writer {
        final Map<String, Long> last = new HashMap<>(); // session and generation to the highest number handed over
        final Set<String> handed = new HashSet<>(); // events, less those it refused
        final Set<String> completed = new HashSet<>(); // tasks whose end it was told
        final Set<String> ended = new HashSet<>(); // sessions that it was told to be invalidated
        final List<String> returned = new ArrayList<>(); // since the last flush
    }

    private Verdict() {}

    /** Every contradiction, in the order of the evidence; empty if all is well. */
    static List<String> of(List<Diary.Line> lines, List<TaskSnapshot> listed) {
        var verdict = new Verdict();
        lines.forEach(verdict::read);
        verdict.compare(listed);
        return List.copyOf(verdict.found);
    }

    private void read(Diary.Line line) {
        Writer writer = writers.computeIfAbsent(line.writer(), _ -> new Writer());
        List<String> words = line.words();
        switch (line.word()) {
            case "asks" -> asked.add(words.get(2));
            case "created" -> created(line, words.get(2), words.get(3));
            case "asked", "challenged" -> {
                String event = words.stream()
                        .filter(word -> word.matches("\\d+/\\d+"))
                        .findFirst()
                        .orElseThrow();
                handed(line, writer, words.get(1), event, words.contains("again"));
            }
            case "downloaded" -> {
                if (writer.completed.contains(words.get(3))) {
                    tell(line, "this process was told its end before");
                }
                fetched.add(words.get(3));
                handed(line, writer, words.get(1), words.get(4), words.contains("again"));
            }
            case "complete" -> complete(line, writer, words);
            case "invalidated" -> {
                handed(line, writer, words.get(1), words.get(2), words.contains("again"));
                writer.ended.add(words.get(1) + " " + generation(words.get(2)));
            }
            case "returned" -> {
                String event = words.get(1) + " " + words.get(2);
                writer.returned.add(event);
                returned.add(String.valueOf(subjects.get(event)));
            }
            case "threw" -> writer.handed.remove(words.get(1) + " " + words.get(2));
            case "flushed" -> {
                settled.addAll(writer.returned);
                writer.returned.clear();
            }
            case "acknowledged" -> returned.add(words.get(2));
            default -> {}
        }
    }

    private void created(Diary.Line line, String key, String task) {
        String before = created.putIfAbsent(task, key);
        if (before != null && !before.equals(key)) {
            tell(line, "one task has two keys, " + before + " and " + key);
        }
        if (line.words().getLast().equals("created") && before != null) {
            tell(line, "it was created a second time");
        }
    }

    private void complete(Diary.Line line, Writer writer, List<String> words) {
        String session = words.get(1);
        String task = words.get(3);
        String outcome = words.get(4);
        String before = outcomes.putIfAbsent(task, outcome);
        if (before != null && !before.equals(outcome)) {
            tell(line, "it was told as " + before + " before");
        }
        if (fetched.contains(task) && !outcome.startsWith("finished")) {
            tell(line, "its result was told before");
        }
        if (!writer.completed.add(task) && !words.contains("again")) {
            tell(line, "this process was told its end before");
        }
        subjects.put(session + " " + words.get(5), task);
        handed(line, writer, session, words.get(5), words.contains("again"));
    }

    private void handed(Diary.Line line, Writer writer, String session, String event, boolean again) {
        String name = session + " " + event;
        if (settled.contains(name)) {
            tell(line, "it was acknowledged for good before");
        }
        if (!writer.handed.add(name)) {
            tell(line, "this process was handed it before, and didn't refuse it");
        }
        if (writer.ended.contains(session + " " + generation(event))) {
            tell(line, "the session was invalidated before, in this process");
        }
        long number = Long.parseLong(event.split("/")[1]);
        Long last = writer.last.merge(session + " " + generation(event), number, Math::max);
        if (number < last && !again) {
            tell(line, "number " + last + " was handed over before it");
        }
    }

    private static String generation(String event) {
        return event.split("/")[0];
    }

    private void compare(List<TaskSnapshot> listed) {
        Map<String, TaskSnapshot> byId =
                listed.stream().collect(Collectors.toMap(task -> task.id().value(), task -> task));
        created.forEach((task, key) -> {
            if (!byId.containsKey(task)) {
                found.add(key + " (" + task + ") was created and is lost");
            }
        });
        outcomes.forEach((task, outcome) -> {
            if (!byId.containsKey(task) && !created.containsKey(task)) {
                found.add(task + " was told as " + outcome + " and isn't listed");
            }
        });
        for (TaskSnapshot task : listed) {
            String key = task.key() == null ? "-" : task.key().value();
            String id = task.id().value();
            if (!asked.contains(key)) {
                found.add(key + " (" + id + ") is listed, and nobody asked for it");
            }
            String told = outcomes.get(id);
            String outcome = String.valueOf(ListedTask.of(task).outcome()).replace(' ', '-');
            if (told != null && !outcome.equals(told)) {
                found.add(key + " (" + id + ") was told as " + told + " and is listed as " + outcome);
            }
            if (task.acknowledged() && !returned.contains(id)) {
                found.add(key + " (" + id + ") is archived, and no delegate returned from its completion");
            }
            if (task.acknowledged() && task.outcome() == null) {
                found.add(key + " (" + id + ") is archived without an outcome");
            }
        }
    }

    private void tell(Diary.Line line, String what) {
        found.add(line.writer() + " " + line.text() + ": " + what);
    }
}
