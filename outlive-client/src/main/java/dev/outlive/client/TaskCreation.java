package dev.outlive.client;

import dev.outlive.client.internal.SessionLink;
import dev.outlive.client.internal.SessionLink.Repeat;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FileRoot;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Submission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Makes the tasks of a session, one by one and many at once. */
final class TaskCreation {
    private static final Set<ErrorCode> OF_THE_SESSION = EnumSet.of(
            ErrorCode.DAEMON_UNREACHABLE, ErrorCode.LEASE_LOST, ErrorCode.SESSION_INVALIDATING, ErrorCode.STORE_FAILED);

    private final SessionLink link;
    private final SessionRef session;
    private final OutliveHome home;
    private final List<FileRoot> roots;
    private final TaskRegistry registry;
    private final ReadWriteLock submitting =
            new ReentrantReadWriteLock(); // a batch takes every Submit between its ends

    TaskCreation(SessionLink link, SessionConfiguration configuration, TaskRegistry registry) {
        this.link = link;
        this.session = configuration.session();
        this.home = configuration.home();
        this.roots = configuration.settings().roots();
        this.registry = registry;
    }

    <T extends Task> T create(Class<T> type, NewTask wanted) {
        var handed = new ArrayList<HandedOver>();
        DaemonFrame.Accepted accepted;
        Submission submission;
        try {
            submission = submission(wanted, handed);
            accepted = submit(submission);
        } finally {
            handed.forEach(HandedOver::close);
        }
        Task task = taskOf(accepted);
        if (!type.isInstance(task)) {
            throw new OutliveException(
                    ErrorCode.KEY_CONFLICT,
                    "the key " + submission.key() + " belongs to a "
                            + accepted.task().kind().code()
                            + " task; that task goes on, and nothing new was made. Use another key.");
        }
        return type.cast(task);
    }

    private DaemonFrame.Accepted submit(Submission submission) {
        submitting.readLock().lock();
        try {
            return link.call(
                    DaemonFrame.Accepted.class,
                    Repeat.SAFE,
                    (call, capability) -> new ClientFrame.Submit(call, session, capability, submission));
        } finally {
            submitting.readLock().unlock();
        }
    }

    List<Task> createAll(List<NewTask> tasks) {
        var handed = new ArrayList<HandedOver>();
        try {
            List<Submission> submissions =
                    tasks.stream().map(each -> submission(each, handed)).toList();
            submitting.writeLock().lock();
            try {
                return link.batch(session, submissions).stream()
                        .map(this::taskOf)
                        .toList();
            } finally {
                submitting.writeLock().unlock();
            }
        } finally {
            handed.forEach(HandedOver::close);
        }
    }

    /** One after another: what isn't about a single task ends it for those that follow, too. */
    List<Creation> createEach(List<NewTask> tasks) {
        var made = new ArrayList<Creation>();
        OutliveException end = null;
        for (NewTask each : tasks) {
            if (end != null) {
                made.add(new Creation.Refused(end));
                continue;
            }
            try {
                made.add(new Creation.Created(create(Task.class, each)));
            } catch (OutliveException refused) {
                made.add(new Creation.Refused(refused));
                end = OF_THE_SESSION.contains(refused.code()) ? refused : null;
            }
        }
        return List.copyOf(made);
    }

    private Submission submission(NewTask wanted, List<HandedOver> handed) {
        Submission submission = wanted.submission(body -> {
            HandedOver written = HandedOver.write(home, body);
            handed.add(written);
            return written.source();
        });
        return roots.isEmpty() ? submission : submission.within(roots);
    }

    private Task taskOf(DaemonFrame.Accepted accepted) {
        Task.Found found = switch (accepted.found()) {
            case CREATED -> Task.Found.CREATED;
            case EXISTING -> Task.Found.EXISTING;
            case ARCHIVED -> Task.Found.ARCHIVED;
        };
        return Task.of(registry.cell(accepted.task()), found);
    }
}
