package dev.outlive.simulator.oracle;

import dev.outlive.core.engine.DeliveryPolicy;
import dev.outlive.core.engine.LoggedEvent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.FrameCodec;
import dev.outlive.simulator.memory.MemoryDisk;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Judges each frame of the daemon as it leaves: what it tells must be on the disk already. */
final class FrameJudge {
    private final MemoryDisk disk;
    private final Facts facts;
    private final Checks checks;
    private final CommitJudge commits;
    private final QuestionJudge questions;
    private final List<FrameWitness> witnesses;
    private final DeliveryPolicy window;
    private final TreeMap<Long, LinkFacts> links = new TreeMap<>();
    private final TreeMap<SessionRef, Long> holders = new TreeMap<>();

    FrameJudge(
            MemoryDisk disk,
            Facts facts,
            Checks checks,
            CommitJudge commits,
            QuestionJudge questions,
            List<FrameWitness> witnesses,
            DeliveryPolicy window) {
        this.window = window;
        this.witnesses = witnesses;
        this.disk = disk;
        this.facts = facts;
        this.checks = checks;
        this.commits = commits;
        this.questions = questions;
    }

    void opened(long link, ClientFrame.Role role) {
        links.put(link, new LinkFacts(link, role));
    }

    void closed(long link) {
        LinkFacts known = links.remove(link);
        if (known != null) {
            known.closed = true;
        }
    }

    /** A client says a frame, which may or may not arrive. */
    void said(long link, ClientFrame frame) {
        LinkFacts known = links.get(link);
        if (known != null) {
            known.calls.put(frame.call(), frame);
            witnesses.forEach(each -> each.said(known, frame));
        }
    }

    void leaves(long link, DaemonFrame frame) {
        LinkFacts known = links.get(link);
        if (known == null) {
            return; // the connection is gone and drops it
        }
        ClientFrame call = frame instanceof DaemonFrame.Answer answer ? answered(known, answer) : null;
        witnesses.forEach(each -> each.leaves(known, frame, call));
        switch (frame) {
            case DaemonFrame.Attached attached ->
                attached(known, attached, (ClientFrame.Attach) Objects.requireNonNull(call));
            case DaemonFrame.SnapshotPage page -> page(known, page);
            case DaemonFrame.Accepted accepted -> told(accepted.task());
            case DaemonFrame.TaskIs is -> told(is.task());
            case DaemonFrame.Tasks tasks -> tasks.tasks().forEach(this::told);
            case DaemonFrame.Changed changed -> told(changed.task());
            case DaemonFrame.Explained explained -> told(explained.explanation().task());
            case DaemonFrame.Deliver deliver -> delivers(known, deliver);
            case DaemonFrame.Drained drained -> drained(drained);
            case DaemonFrame.Refused refused ->
                checks.require(
                        "defect",
                        refused.code() != ErrorCode.UNKNOWN,
                        () -> "the engine met a bug: " + refused.message());
            case DaemonFrame.Done _ -> done(known, call);
            case DaemonFrame.AnswerTaken answer ->
                answered(known, (ClientFrame.AnswerQuestion) Objects.requireNonNull(call), answer);
            case DaemonFrame.Welcome _,
                    DaemonFrame.ResponseIs _,
                    DaemonFrame.RequestIs _,
                    DaemonFrame.MetricsAre _,
                    DaemonFrame.Sessions _,
                    DaemonFrame.Pauses _,
                    DaemonFrame.Credentials _,
                    DaemonFrame.RestoredSessions _,
                    DaemonFrame.SessionExported _,
                    DaemonFrame.SessionImported _,
                    DaemonFrame.Apps _,
                    DaemonFrame.AppIs _,
                    DaemonFrame.LaunchIs _,
                    DaemonFrame.AppSuspending _,
                    DaemonFrame.AppResumed _,
                    DaemonFrame.HandOver _,
                    DaemonFrame.StatusIs _,
                    DaemonFrame.Informed _,
                    DaemonFrame.Progressed _,
                    DaemonFrame.LeaseLost _,
                    DaemonFrame.DeadLettered _,
                    DaemonFrame.Ping _ -> {}
        }
    }

    private ClientFrame answered(LinkFacts link, DaemonFrame.Answer answer) {
        ClientFrame call = link.calls.remove(answer.call());
        checks.require("wire", call != null, () -> "nobody asked, or it was answered before: " + answer);
        SessionRef session = call == null ? null : sessionOf(call);
        boolean granted = !(answer instanceof DaemonFrame.Refused) && !(answer instanceof DaemonFrame.Attached);
        if (session != null && granted && link.role == ClientFrame.Role.APP) {
            Long holder = holders.get(session);
            checks.require(
                    "I18",
                    holder != null && holder == link.link,
                    () -> "connection " + link.link + " isn't the holder of " + session + " and was heard: " + call);
        }
        return call == null ? new ClientFrame.Status(answer.call()) : call;
    }

    /** The session that a frame needs the lease of. */
    private static @Nullable SessionRef sessionOf(ClientFrame frame) {
        return switch (frame) {
            case ClientFrame.Start start -> start.session();
            case ClientFrame.Submit submit -> submit.session();
            case ClientFrame.Act act -> act.session();
            case ClientFrame.Describe describe -> describe.session();
            case ClientFrame.Prioritize prioritize -> prioritize.session();
            case ClientFrame.ReadRequest read -> read.session();
            case ClientFrame.Acknowledge acknowledge -> acknowledge.session();
            case ClientFrame.AcknowledgeData read -> read.session();
            case ClientFrame.Refuse refuse -> refuse.session();
            case ClientFrame.AnswerQuestion answer -> answer.session();
            case ClientFrame.Invalidate invalidate -> invalidate.session();
            case ClientFrame.SetCredential set -> set.session();
            case ClientFrame.RemoveCredential remove -> remove.session();
            default -> null;
        };
    }

    private void attached(LinkFacts link, DaemonFrame.Attached attached, ClientFrame.Attach call) {
        Long holder = holders.get(attached.session());
        boolean mayTake = call.takeOver() || call.resumeEpoch() != null;
        checks.require(
                "I18",
                mayTake || holder == null || holder == link.link || !holds(holder, attached.generation()),
                () -> "connection " + link.link + " got " + attached.session() + ", which connection " + holder
                        + " holds, without taking it over");
        link.attached = attached;
        link.pages.clear();
        link.lastSeq = 0;
        link.onTheWay.clear();
        link.atItsEnd.clear();
        link.behindRefused.clear();
        link.refused.clear();
        link.ahead.clear();
        for (LoggedEvent event : disk.eventsUpTo(attached.session(), Long.MAX_VALUE)) {
            if (event.refusal() != null) {
                link.refused.add(event.seq()); // on an earlier connection: it may not be due yet
            }
        }
        holders.put(attached.session(), link.link);
        facts.epochs.merge(attached.session(), attached.epoch(), Math::max);
        var session = disk.sessions().get(attached.session());
        checks.require(
                "I18",
                session != null && session.epoch() >= attached.epoch(),
                () -> "epoch " + attached.epoch() + " was given and isn't on the disk: " + session);
        List<LoggedEvent> unsettled = disk.eventsUpTo(attached.session(), attached.cursor() - 1);
        checks.require(
                "I15", unsettled.isEmpty(), () -> "the cursor of " + attached + " lies behind " + unsettled.getFirst());
    }

    /** Whether the connection stands and its lease is of this generation: a lease ends with its generation. */
    private boolean holds(long holder, long generation) {
        LinkFacts link = links.get(holder);
        return link != null && link.attached != null && link.attached.generation() == generation;
    }

    private void page(LinkFacts link, DaemonFrame.SnapshotPage page) {
        link.pages.addAll(page.tasks());
        DaemonFrame.Attached cut = link.attached;
        if (!page.last() || cut == null) {
            return;
        }
        var shown = new TreeSet<dev.outlive.protocol.model.TaskId>();
        for (TaskSnapshot task : link.pages) {
            told(task);
            checks.require("I15", shown.add(task.id()), () -> task.id() + " stands twice in one snapshot");
            checks.require(
                    "I15",
                    disk.live(task.id()).isPresent() || commits.archived.contains(task.id()),
                    () -> task.id() + " is in a snapshot and not in the store");
            TaskFacts known = facts.of(task.id());
            boolean ended = known.ended != null
                    && (!known.told.containsKey(DaemonFrame.EventType.ENDED)
                            || (known.endedGeneration == cut.generation() && known.endedSeq <= cut.position()));
            checks.require(
                    "I15",
                    commits.archived.contains(task.id()) || (task.outcome() != null) == ended,
                    () -> "the snapshot at " + cut.position() + " shows " + task + " which ended with event "
                            + known.endedSeq);
        }
        for (Task task : disk.liveTasks().values()) {
            checks.require(
                    "I1",
                    !task.session().equals(cut.session())
                            || shown.contains(task.id())
                            || commits.created.contains(task.id()),
                    () -> task.id() + " is missing in the snapshot of " + cut);
        }
    }

    /** What is said of a task must be so on the disk. */
    private void told(TaskSnapshot task) {
        Optional<Task> live = disk.live(task.id());
        Optional<Task> row = live.or(() -> disk.archived(task.id()));
        checks.require("I14", row.isPresent(), () -> "told of " + task.id() + ", which isn't on the disk");
        if (task.acknowledged()) {
            checks.require("I14", live.isEmpty(), () -> task.id() + " was told to be acknowledged and isn't");
        }
        if (task.outcome() != null) {
            boolean same = row.get().state() instanceof TaskState.Completed(var outcome, var response, var _)
                    && outcome.equals(task.outcome())
                    && (live.isEmpty() || java.util.Objects.equals(response, task.response()));
            checks.require("I14", same, () -> "told " + task + " while the disk says " + row.get());
        }
    }

    private void delivers(LinkFacts link, DaemonFrame.Deliver deliver) {
        DaemonFrame.Attached attached = link.attached;
        Long holder = holders.get(deliver.session());
        checks.require(
                "I18",
                attached != null && holder != null && holder == link.link && attached.epoch() == deliver.epoch(),
                () -> "event for connection " + link.link + ", which doesn't hold the session: " + deliver);
        var logged = disk.event(deliver.session(), deliver.seq());
        checks.require(
                "I14",
                logged.isPresent() && logged.get().generation() == deliver.generation(),
                () -> "delivers what isn't in the log: " + deliver);
        checks.require(
                "I14",
                logged.get().dataOffset() == deliver.dataOffset(),
                () -> "tells of another offset than the log: " + deliver);
        if (deliver.task() != null) {
            told(deliver.task());
            boolean ended = deliver.event() == DaemonFrame.EventType.ENDED;
            checks.require(
                    "metrics",
                    ended == (deliver.metrics() != null) && (!ended || tellsAll(deliver)),
                    () -> "each app here asks for metrics, which come with each end: " + deliver);
        }
        var event = new Facts.EventName(deliver.session(), deliver.generation(), deliver.seq());
        int sends = facts.sends.merge(event, 1, Integer::sum);
        checks.require(
                "I11",
                sends == 1 || deliver.redelivered(),
                () -> "left before and isn't marked as redelivered: " + deliver);
        checks.require(
                "I11",
                deliver.deliveryCount() >= sends && deliver.redelivered() == deliver.deliveryCount() > 1,
                () -> "left " + sends + " times: " + deliver);
        long cut = attached == null || attached.resumed() ? 0 : attached.position();
        checks.require(
                "I15",
                deliver.inSnapshot() == deliver.seq() <= cut,
                () -> "the snapshot was at " + cut + ": " + deliver);
        boolean wasHeldBack = link.behindRefused.remove(deliver.seq());
        boolean isDueAgain = link.refused.remove(deliver.seq());
        if (deliver.seq() > link.lastSeq && isDueAgain) {
            link.ahead.add(deliver.seq()); // what was refused may overtake those that weren't sent yet
        } else if (deliver.seq() > link.lastSeq) {
            gapFree(link, deliver);
        } else {
            checks.require(
                    "I13",
                    isDueAgain || wasHeldBack,
                    () -> "event " + deliver.seq() + " after " + link.lastSeq + " on connection " + link.link);
        }
        checks.require(
                "I13",
                !isBehindRefused(link, logged.get()),
                () -> "an earlier event of its task was refused and hasn't come again: " + deliver);
        checks.require(
                "I6",
                deliver.event() != DaemonFrame.EventType.ENDED
                        || deliver.afterDeadLetter()
                        || disk.eventsOf(Objects.requireNonNull(logged.get().task())).stream()
                                .noneMatch(LoggedEvent::isDeadLetter),
                () -> "doesn't tell of the dead letter before it: " + deliver);
        link.lastSeq = isDueAgain ? link.lastSeq : Math.max(link.lastSeq, deliver.seq());
        withinWindow(link, deliver);
    }

    /** Whether an earlier event of its task was refused on this connection, or before it, and waits to come again. */
    private boolean isBehindRefused(LinkFacts link, LoggedEvent event) {
        return event.task() != null
                && disk.eventsOf(event.task()).stream()
                        .anyMatch(each ->
                                each.seq() < event.seq() && !each.isDeadLetter() && link.refused.contains(each.seq()));
    }

    /** What isn't settled on the disk and wasn't refused is on its way, whether the app reads or not; it goes once. */
    private void withinWindow(LinkFacts link, DaemonFrame.Deliver deliver) {
        int line = FrameCodec.encode(deliver).length;
        checks.require(
                "I12",
                !link.atItsEnd.contains(deliver.seq()) && link.onTheWay.put(deliver.seq(), line) == null,
                () -> "event " + deliver.seq() + " was sent again on connection " + link.link
                        + ", and nobody has refused it");
        if (!isWithin(link)) {
            link.onTheWay
                    .keySet()
                    .removeIf(seq -> disk.event(deliver.session(), seq).isEmpty());
        }
        checks.require(
                "I17",
                isWithin(link),
                () -> "on their way on connection " + link.link + " are " + link.onTheWay + ", and there is room for "
                        + window);
    }

    private boolean isWithin(LinkFacts link) {
        long bytes = link.onTheWay.values().stream().mapToLong(line -> line).sum();
        return link.onTheWay.size() <= window.windowEventsMax() && bytes <= window.windowBytesMax();
    }

    /** Whether each attempt of the task is in its metrics, and none of them is out. */
    private static boolean tellsAll(DaemonFrame.Deliver deliver) {
        var metrics = Objects.requireNonNull(deliver.metrics());
        var task = Objects.requireNonNull(deliver.task());
        return metrics.task().equals(task.id())
                && metrics.attemptCount() == task.attempt()
                && metrics.attempts().stream().allMatch(attempt -> attempt.endedAt() != null);
    }

    private void gapFree(LinkFacts link, DaemonFrame.Deliver deliver) {
        for (LoggedEvent skipped : disk.eventsUpTo(deliver.session(), deliver.seq() - 1)) {
            boolean behind = skipped.seq() > link.lastSeq && isBehindRefused(link, skipped);
            if (behind) {
                link.behindRefused.add(skipped.seq());
            }
            boolean passed = behind || link.refused.contains(skipped.seq()) || link.ahead.contains(skipped.seq());
            checks.require(
                    "I13",
                    skipped.seq() <= link.lastSeq || passed,
                    () -> "event " + deliver.seq() + " came before event " + skipped.seq());
        }
    }

    private void drained(DaemonFrame.Drained drained) {
        List<LoggedEvent> unsettled = disk.eventsUpTo(drained.session(), drained.upTo());
        checks.require("I16", unsettled.isEmpty(), () -> drained + " while unsettled: " + unsettled);
    }

    private void answered(LinkFacts link, ClientFrame.AnswerQuestion said, DaemonFrame.AnswerTaken answer) {
        DaemonFrame.Attached attached = link.attached;
        if (attached != null) {
            questions.answered(said, answer, attached.generation());
        }
    }

    private void done(LinkFacts link, @Nullable ClientFrame call) {
        if (call instanceof ClientFrame.Acknowledge acknowledge) {
            for (long seq : acknowledge.seqs()) {
                Optional<LoggedEvent> event = disk.event(acknowledge.session(), seq);
                boolean asks = event.filter(each -> each.type().asks()).isPresent();
                if (asks && link.onTheWay.remove(seq) != null) {
                    link.atItsEnd.add(seq);
                }
                checks.require(
                        "I14",
                        asks || event.isEmpty(),
                        () -> "confirmed the acknowledgement of " + event + ", which is there");
            }
        } else if (call instanceof ClientFrame.AcknowledgeData read) {
            Optional<LoggedEvent> event = disk.event(read.session(), read.seq());
            checks.require(
                    "I14",
                    event.isEmpty() || event.get().dataOffset() >= read.upTo(),
                    () -> "confirmed " + read + " of " + event);
        } else if (call instanceof ClientFrame.Refuse refuse) {
            link.refused.add(refuse.seq());
            link.onTheWay.remove(refuse.seq());
            link.atItsEnd.remove(refuse.seq());
            disk.event(refuse.session(), refuse.seq())
                    .filter(event -> event.task() != null)
                    .ifPresent(event -> disk.eventsOf(Objects.requireNonNull(event.task())).stream()
                            .filter(later -> later.seq() > event.seq() && link.onTheWay.remove(later.seq()) != null)
                            .forEach(later -> link.atItsEnd.add(later.seq())));
        }
    }
}
