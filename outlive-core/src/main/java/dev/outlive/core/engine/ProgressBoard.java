package dev.outlive.core.engine;

import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Step;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * How far the running attempts are. Told to apps and watchers a few times a second, written to the rows with the next
 * batch each second or {@value #BYTES_BETWEEN_WRITES} bytes: progress is volatile and has no event.
 */
final class ProgressBoard {
    private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(100); // what an eye takes for live
    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);
    private static final long BYTES_BETWEEN_WRITES = 8 << 20;

    private final Volatile state;
    private final TaskViews views;
    private final Transfers transfers;
    private final TaskMachine machine;
    private final RandomGenerator random;
    private final TreeMap<TaskId, Written> written = new TreeMap<>();
    private Instant nextSample = Instant.MIN;

    private record Written(long attempt, long bytes, Instant at) {}

    ProgressBoard(Volatile state, TaskViews views, Transfers transfers, TaskMachine machine, RandomGenerator random) {
        this.state = state;
        this.views = views;
        this.transfers = transfers;
        this.machine = machine;
        this.random = random;
    }

    /** Takes a sample if it is time for one. */
    void sample(Turn turn) {
        if (state.out.isEmpty() || turn.now.steady().isBefore(nextSample)) {
            return;
        }
        nextSample = turn.now.steady().plus(BETWEEN_SAMPLES);
        written.keySet().retainAll(state.out.keySet());
        for (Transfers.Sample sample : transfers.sample()) {
            Long out = state.out.get(sample.task());
            if (out != null && out == sample.progress().attempt()) {
                state.progress.put(sample.task(), sample.progress());
                write(sample, turn);
                tell(sample, turn);
            }
        }
    }

    private void write(Transfers.Sample sample, Turn turn) {
        Progress progress = sample.progress();
        Written last = written.get(sample.task());
        boolean due = last == null
                || last.attempt() != progress.attempt()
                || progress.bytesSent() - last.bytes() >= BYTES_BETWEEN_WRITES
                || !turn.now.steady().isBefore(last.at().plus(BETWEEN_WRITES));
        if (!due) {
            return;
        }
        written.put(sample.task(), new Written(progress.attempt(), progress.bytesSent(), turn.now.steady()));
        Optional<Task> task = turn.task(sample.task());
        if (task.isPresent() && task.get().bytesSent() != progress.bytesSent()) {
            var advanced = new Signal.Advanced(progress.attempt(), progress.bytesSent(), sample.confirmedBytes());
            Step step = machine.step(task.get(), advanced, turn.now, random);
            turn.take(task.get(), step);
        }
    }

    /** Tells the app at once what a server has said of its running attempt: kept with what is measured, and nowhere else. */
    void informed(TaskId id, InformationalResponse response, Turn turn) {
        Long out = state.out.get(id);
        if (out != null && out == response.attempt()) {
            turn.task(id)
                    .ifPresent(task ->
                            tellHolder(task, new DaemonFrame.Informed(task.session(), task.id(), response), turn));
        }
    }

    private void tellHolder(Task task, DaemonFrame.News news, Turn turn) {
        Attachment attachment = state.attachments.get(task.session());
        if (attachment != null && attachment.started) {
            turn.answer(attachment.link, news);
        }
    }

    private void tell(Transfers.Sample sample, Turn turn) {
        turn.task(sample.task()).ifPresent(task -> {
            var frame = new DaemonFrame.Progressed(task.session(), task.id(), sample.progress());
            tellHolder(task, frame, turn);
            state.watchers.forEach((link, selection) -> {
                if (selects(selection, task)) {
                    turn.answer(link, frame);
                }
            });
        });
    }

    /**
     * Tells those who watch which tasks this turn changed, and who holds their session of those that wait otherwise and of
     * what operators did.
     */
    void tellWatchers(Turn turn) {
        var told = new TreeSet<>(turn.heldOtherwise());
        told.addAll(turn.operated());
        if (!state.watchers.isEmpty()) {
            told.addAll(turn.touched());
        }
        for (TaskId id : told) {
            Optional<StoredTask> stored =
                    turn.task(id).map(task -> new StoredTask(task, false)).or(() -> turn.transaction.stored(id));
            stored.ifPresent(task -> tellWatchers(task, turn));
        }
    }

    private void tellWatchers(StoredTask stored, Turn turn) {
        LinkedHashSet<Link> interested = state.watchers.entrySet().stream()
                .filter(watcher -> selects(watcher.getValue(), stored.task()))
                .map(java.util.Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Attachment holder = state.attachments.get(stored.task().session());
        if (holder != null && isOfInterest(holder, stored.task().id(), turn)) {
            interested.add(holder.link);
        }
        if (!interested.isEmpty()) {
            TaskSnapshot view = views.view(stored, turn);
            interested.forEach(link -> turn.answer(link, new DaemonFrame.Changed(view)));
        }
    }

    /** What operators did is told also before the start: it is no event, and the snapshot doesn't show it any more. */
    private static boolean isOfInterest(Attachment holder, TaskId id, Turn turn) {
        return turn.operated().contains(id)
                || (holder.started && turn.heldOtherwise().contains(id));
    }

    private static boolean selects(Selection selection, Task task) {
        return (selection.app() == null || selection.app().equals(task.session().app()))
                && (selection.session() == null
                        || selection.session().equals(task.session().session()))
                && (selection.key() == null
                        || selection.key().equals(task.traits().key()))
                && (selection.idPrefix() == null
                        || task.id().value().startsWith(selection.idPrefix().toUpperCase(Locale.ROOT)));
    }

    /** When to look again. */
    Optional<Instant> nextSample(Instant now) {
        return state.out.isEmpty()
                ? Optional.empty()
                : Optional.of(nextSample.isAfter(now) ? nextSample : now.plus(BETWEEN_SAMPLES));
    }
}
