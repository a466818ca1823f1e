package dev.outlive.simulator.oracle;

import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.Outcome;
import dev.outlive.protocol.model.TaskId;
import java.util.TreeMap;

/** Judges what goes to the network: which attempts are made, when they write, and what the server makes of them. */
public final class WireJudge {
    private final Facts facts;
    private final Checks checks;

    /** The attempt that is out, by task: this process's. */
    private final TreeMap<TaskId, Long> out = new TreeMap<>();

    WireJudge(Facts facts, Checks checks) {
        this.facts = facts;
        this.checks = checks;
    }

    /** The daemon died, and every attempt with it. */
    public void daemonDied() {
        out.clear();
    }

    public void started(Task task) {
        TaskFacts known = facts.of(task.id());
        checks.require(
                "I24",
                known.started.add(task.attempt()),
                () -> "attempt " + task.attempt() + " of " + task.id() + " was started twice");
        Long before = out.put(task.id(), task.attempt());
        checks.require(
                "I38", before == null, () -> "attempts " + before + " and " + task.attempt() + " of " + task.id());
        Task committed = known.committed;
        checks.require(
                "I24",
                committed != null
                        && committed.attempt() == task.attempt()
                        && committed.state().hasAttempt(),
                () -> "attempt " + task.attempt() + " was started and the disk says " + committed);
    }

    public void ended(TaskId task, long attempt) {
        out.remove(task, attempt);
    }

    /** Bytes of the request leave. */
    public void writes(TaskId id, long attempt, boolean mayRepeat) {
        TaskFacts known = facts.of(id);
        known.written.add(attempt);
        checks.require(
                "I4",
                !(known.ended != null && known.ended.outcome().kind() == Outcome.Kind.CANCELLED),
                () -> id + " writes after its cancel was confirmed");
        checks.require("I3", known.ended == null, () -> id + " writes after its end");
        checks.require(
                "I24",
                mayRepeat || known.written.size() <= 1,
                () -> "attempts " + known.written + " of " + id + ", which may not be repeated, were on the wire");
        Task committed = known.committed;
        checks.require(
                "I24",
                committed != null
                        && committed.attempt() == attempt
                        && committed.state().hasAttempt()
                        && !isUnmarked(committed.state()),
                () -> id + " writes before its mark is on the disk: " + committed);
    }

    private static boolean isUnmarked(TaskState state) {
        return state instanceof TaskState.Running(var sent) && sent == dev.outlive.core.task.Sent.NOTHING;
    }

    /** The server says that it didn't process this attempt. */
    public void turnedAway(TaskId id, long attempt) {
        facts.of(id).written.remove(attempt);
    }

    /** The server has processed the request. */
    public void processed(TaskId id, boolean mayRepeat) {
        TaskFacts known = facts.of(id);
        known.processed++;
        checks.require(
                "I24",
                mayRepeat || known.processed <= 1,
                () -> "the server processed " + id + " " + known.processed + " times");
        checks.require(
                "I14",
                !known.deniesProcessing(),
                () -> "the server processed " + id + ", which ended as " + known.ended);
    }

    /** The server answers. */
    public void answered(TaskId id, long answer, int status) {
        facts.of(id).answers.put(answer, status);
    }
}
