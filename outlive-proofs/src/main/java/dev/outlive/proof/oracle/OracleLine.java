package dev.outlive.proof.oracle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an app was about to do, or came to know, in the order in which it did.
 *
 * <pre>
 * {"n":17,"process":2,"t":"intent","op":"create","key":"k-0042"}
 * {"n":18,"process":2,"t":"fact","op":"create","key":"k-0042","task":"01J9…","found":"created"}
 * {"n":19,"process":2,"t":"handed","key":"k-0042","task":"01J9…","outcome":"finished 201","sha256":"9f86…","endedAt":"2026-…"}
 * {"n":20,"process":2,"t":"intent","op":"ack","key":"k-0042"}
 * {"n":21,"process":2,"t":"fact","op":"ack","key":"k-0042"}
 * </pre>
 *
 * <p>The key stands for the event, too: a task has one durable event, its end.
 *
 * @param n counts the lines of the file from 1
 * @param process counts the processes that wrote to it from 1
 * @param found of a create: created, existing or archived
 * @param outcome for example {@code finished 201} or {@code failed outcome-unknown}
 * @param sha256 of a hand-over: what the server's answer said of the body it got
 * @param attempt of progress
 * @param sent of progress, in bytes
 * @param tasks of a snapshot
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OracleLine(
        long n,
        int process,
        Kind t,
        @Nullable Op op,
        @Nullable String key,
        @Nullable String task,
        @Nullable String found,
        @Nullable String outcome,
        @Nullable String sha256,
        @Nullable String endedAt,
        @Nullable Long attempt,
        @Nullable Long sent,
        @Nullable List<ListedTask> tasks) {

    /** What kind of line. */
    public enum Kind {
        /** A process begins; its lines follow. */
        @JsonProperty("begun")
        BEGUN,
        /** Before a request. */
        @JsonProperty("intent")
        INTENT,
        /** After the reply to it. */
        @JsonProperty("fact")
        FACT,
        /** The request was refused: it had no effect. */
        @JsonProperty("refused")
        REFUSED,
        /** The delegate was given the snapshot of its session. */
        @JsonProperty("snapshot")
        SNAPSHOT,
        /** The delegate was told of progress. */
        @JsonProperty("progress")
        PROGRESS,
        /** The delegate was given a completion. */
        @JsonProperty("handed")
        HANDED,
        /** The delegate was told that the session has ended. */
        @JsonProperty("invalidated")
        INVALIDATED,
        /** The process has nothing left to do: every upload is acknowledged. */
        @JsonProperty("done")
        DONE
    }

    /** What was asked for. */
    public enum Op {
        @JsonProperty("create")
        CREATE,
        @JsonProperty("resume")
        RESUME,
        @JsonProperty("cancel")
        CANCEL,
        @JsonProperty("ack")
        ACK,
        @JsonProperty("finish")
        FINISH
    }

    private static OracleLine of(Kind t, @Nullable Op op, @Nullable String key) {
        return new OracleLine(0, 0, t, op, key, null, null, null, null, null, null, null, null);
    }

    public static OracleLine begun() {
        return of(Kind.BEGUN, null, null);
    }

    public static OracleLine intent(Op op, String key) {
        return of(Kind.INTENT, op, key);
    }

    public static OracleLine fact(Op op, String key) {
        return of(Kind.FACT, op, key);
    }

    public static OracleLine created(String key, String task, String found) {
        return new OracleLine(0, 0, Kind.FACT, Op.CREATE, key, task, found, null, null, null, null, null, null);
    }

    public static OracleLine refused(Op op, String key, String code) {
        return new OracleLine(0, 0, Kind.REFUSED, op, key, null, null, code, null, null, null, null, null);
    }

    public static OracleLine snapshot(List<ListedTask> tasks) {
        return new OracleLine(
                0, 0, Kind.SNAPSHOT, null, null, null, null, null, null, null, null, null, List.copyOf(tasks));
    }

    public static OracleLine progress(String key, String task, long attempt, long sent) {
        return new OracleLine(0, 0, Kind.PROGRESS, null, key, task, null, null, null, null, attempt, sent, null);
    }

    public static OracleLine handed(
            String key, String task, String outcome, @Nullable String sha256, @Nullable String endedAt) {
        return new OracleLine(0, 0, Kind.HANDED, null, key, task, null, outcome, sha256, endedAt, null, null, null);
    }

    public static OracleLine invalidated() {
        return of(Kind.INVALIDATED, null, null);
    }

    public static OracleLine done() {
        return of(Kind.DONE, null, null);
    }

    OracleLine at(long line, int inProcess) {
        return new OracleLine(line, inProcess, t, op, key, task, found, outcome, sha256, endedAt, attempt, sent, tasks);
    }

    /** Whether it is this kind of line about this kind of request. */
    public boolean is(Kind kind, Op about) {
        return t == kind && op == about;
    }
}
