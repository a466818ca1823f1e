package dev.outlive.proof.oracle;

import dev.outlive.proof.oracle.OracleLine.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A hand-made history, line by line. */
final class Evidence {
    static final String SHA = "a".repeat(64);
    static final String END = "2026-11-22T10:00:01Z";
    static final String LATER = "2026-11-22T10:00:02Z";

    private final List<Upload> plan = new ArrayList<>();
    private final List<OracleLine> journal = new ArrayList<>();
    private final List<ReceivedLine> received = new ArrayList<>();
    private final Map<String, String> files = new HashMap<>();
    private final List<ListedTask> listed = new ArrayList<>();
    private int process = 1;

    Evidence planned(String key, Upload.Safety safety) {
        return planned(key, safety, Upload.Wish.DONE);
    }

    Evidence planned(String key, Upload.Safety safety, Upload.Wish wish) {
        plan.add(new Upload(key, safety, 5, SHA, 0, wish));
        return this;
    }

    Evidence line(OracleLine line) {
        journal.add(line.at(journal.size() + 1, process));
        return this;
    }

    Evidence nextProcess() {
        process++;
        return line(OracleLine.begun());
    }

    Evidence intended(String key) {
        return line(OracleLine.intent(Op.CREATE, key));
    }

    Evidence created(String key, String task, String found) {
        return intended(key).line(OracleLine.created(key, task, found));
    }

    Evidence snapshot(ListedTask... tasks) {
        return line(OracleLine.snapshot(List.of(tasks)));
    }

    Evidence progress(String key, String task, long attempt, long sent) {
        return line(OracleLine.progress(key, task, attempt, sent));
    }

    Evidence handed(String key, String task, String outcome) {
        return handed(key, task, outcome, SHA, END);
    }

    Evidence handed(String key, String task, String outcome, @Nullable String sha256, @Nullable String endedAt) {
        return line(OracleLine.handed(key, task, outcome, sha256, endedAt));
    }

    Evidence ackIntended(String key) {
        return line(OracleLine.intent(Op.ACK, key));
    }

    Evidence acked(String key) {
        return ackIntended(key).line(OracleLine.fact(Op.ACK, key));
    }

    Evidence done() {
        return line(OracleLine.done());
    }

    Evidence got(String key, String sha256, int status) {
        received.add(new ReceivedLine(received.size() + 1, "PUT", "/" + key, 5, status, key, sha256));
        files.put(key, sha256);
        return this;
    }

    Evidence file(String name, String sha256) {
        files.put(name, sha256);
        return this;
    }

    Evidence withoutFile(String name) {
        files.remove(name);
        return this;
    }

    Evidence listed(ListedTask task) {
        listed.add(task);
        return this;
    }

    static ListedTask live(String key, String task) {
        return new ListedTask(key, task, "running", null, null, false);
    }

    static ListedTask ended(String key, String task, String outcome) {
        return new ListedTask(key, task, "completed", outcome, END, false);
    }

    static ListedTask archived(String key, String task, String outcome) {
        return new ListedTask(key, task, "completed", outcome, END, true);
    }

    List<Contradiction> judged() {
        return HistoryChecker.check(new History(plan, journal, received, files, listed));
    }

    /** The first contradiction, or nothing. */
    String verdict() {
        List<Contradiction> found = judged();
        return found.isEmpty() ? "" : found.getFirst().toString();
    }

    /** One PUT that went as it should: created, sent once, handed over once, acknowledged, archived. */
    static Evidence good() {
        return new Evidence()
                .planned("a", Upload.Safety.PUT)
                .snapshot()
                .created("a", "T1", "created")
                .got("a", SHA, 201)
                .handed("a", "T1", "finished 201")
                .acked("a")
                .listed(archived("a", "T1", "finished 201"));
    }
}
