package dev.outlive.daemon;

import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.Link;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Source;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Submission;
import dev.outlive.store.SourceException;
import dev.outlive.store.SpoolFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The submissions of a batch that isn't committed yet. They are in memory until they are answered, and so bounded in number
 * and in text: by a limit for all, and by the heap, so that a large batch is refused by a small daemon and never its end.
 */
final class OpenBatch {
    static final int TASKS_MAX = 100_000;

    /** The text of a batch: a hundred thousand plain tasks have 30 million characters. */
    static final long CHARACTERS_MAX = 100_000_000;

    /** What a task of a batch may take of the heap between its line and its answer; 2 KiB of it live on. */
    static final int HEAP_BYTES_A_TASK = 4 * 1024;

    private static final int HEAP_BYTES_A_CHARACTER = 8; // twice in a submission, twice on the way out, two bytes each

    private static final int TASK_CHARACTERS = 100; // what a submission takes beside its texts

    private final long tasksMax;
    private final long charactersMax;
    private final List<ClientFrame.Submit> submits = new ArrayList<>();
    private long characters;
    private @Nullable Refusal refusal;

    /** Why nothing of the batch will be created. */
    private record Refusal(ErrorCode code, String message) {}

    /** A batch of a daemon with so much heap. */
    OpenBatch(long heapBytesMax) {
        tasksMax = Math.min(TASKS_MAX, heapBytesMax / HEAP_BYTES_A_TASK);
        charactersMax = Math.min(CHARACTERS_MAX, heapBytesMax / HEAP_BYTES_A_CHARACTER);
    }

    /** Adds a submission; the refusal of the batch, to be sent at once, if there is no room for it. */
    Optional<DaemonFrame.Refused> add(ClientFrame.Submit submit) {
        characters += characters(submit.submission());
        if (submits.size() >= tasksMax) {
            refuse(
                    ErrorCode.OVERLOADED,
                    "a batch has at most " + tasksMax
                            + " tasks here, by the daemon's heap or 100,000; make several batches of it, or start the daemon with more heap");
        } else if (characters > charactersMax) {
            refuse(
                    ErrorCode.OVERLOADED,
                    "the tasks of a batch have at most " + charactersMax
                            + " characters of text; make several batches of it");
        }
        if (refusal != null) {
            return Optional.of(new DaemonFrame.Refused(submit.call(), refusal.code(), refusal.message()));
        }
        submits.add(submit);
        return Optional.empty();
    }

    /** Lets nothing of it be created. */
    void refuse(ErrorCode code, String message) {
        if (refusal == null) {
            refusal = new Refusal(code, message);
        }
    }

    /**
     * Holds all files and gives the batch to the engine, or refuses it whole. Takes as long as the files need.
     *
     * @throws SourceException if a file can't be held; nothing was answered
     */
    void commit(Link link, ClientFrame.BatchCommit commit, SpoolFiles spool, Mailbox mailbox) throws SourceException {
        Refusal refused = refusal;
        if (refused != null) {
            refuseAll(link, commit, refused.code(), refused.message());
            return;
        }
        List<PinnedSource> held = spool.pin(submits.stream()
                .map(submit -> submit.submission().source())
                .filter(source -> source != null)
                .toList());
        var inputs = new ArrayList<Input.FromClient>(submits.size());
        int next = 0;
        for (ClientFrame.Submit submit : submits) {
            Source source = submit.submission().source();
            PinnedSource pinned = source == null ? null : held.get(next++);
            String identity = pinned == null ? null : pinned.identity().fingerprint();
            inputs.add(new Input.FromClient(link, submit, pinned, identity));
        }
        mailbox.post(new Input.Batch(link, commit, inputs));
    }

    void refuseAll(Link link, ClientFrame.BatchCommit commit, SourceException unusable) {
        refuseAll(link, commit, unusable.code(), String.valueOf(unusable.getMessage()));
    }

    private void refuseAll(Link link, ClientFrame.BatchCommit commit, ErrorCode code, String message) {
        for (ClientFrame.Submit submit : submits) {
            link.send(new DaemonFrame.Refused(submit.call(), code, "a task of the batch was refused: " + message));
        }
        link.send(new DaemonFrame.Refused(commit.call(), code, "nothing of the batch was created: " + message));
    }

    private static long characters(Submission submission) {
        long sum = (long) TASK_CHARACTERS + submission.description().length();
        sum += submission.request().uri().toString().length();
        for (Headers.Field field : submission.request().headers()) {
            sum += field.name().length() + field.value().length();
        }
        for (Map.Entry<String, String> each : submission.userInfo().values().entrySet()) {
            sum += each.getKey().length() + each.getValue().length();
        }
        return sum
                + (submission.source() == null ? 0 : submission.source().path().length());
    }
}
