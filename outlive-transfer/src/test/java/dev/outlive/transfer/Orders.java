package dev.outlive.transfer;

import dev.outlive.core.credential.Grant;
import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.Transfers;
import dev.outlive.core.task.Budget;
import dev.outlive.core.task.Fingerprint;
import dev.outlive.core.task.Sent;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskState;
import dev.outlive.core.task.Traits;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.model.UserInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Orders for attempts, as the engine would give them. */
final class Orders {
    private static final Random RANDOM = new Random(42);

    private final Request request;
    private @Nullable PinnedSource source;
    private Duration idle = Duration.ofSeconds(60);
    private long sharedBytesPerSecondMax;
    private long bytesPerSecondMax;
    private int failures;
    private List<Grant> grants = List.of();
    private ProxyRules proxy = ProxyRules.DIRECT;
    private SessionRef session = SessionRef.of("app", "session");

    private Orders(Request request) {
        this.request = request;
    }

    static Orders of(Request.Builder request) {
        return new Orders(request.build());
    }

    Orders sending(PinnedSource file) {
        this.source = file;
        return this;
    }

    /** With these credentials for its origin. */
    Orders showing(Grant... credentials) {
        this.grants = List.of(credentials);
        return this;
    }

    Orders over(ProxyRules rules) {
        this.proxy = rules;
        return this;
    }

    Orders of(SessionRef other) {
        this.session = other;
        return this;
    }

    Orders idle(Duration limit) {
        this.idle = limit;
        return this;
    }

    Orders bytesPerSecondMax(long limit) {
        this.bytesPerSecondMax = limit;
        return this;
    }

    /** A limit that is shared with the other tasks of the session. */
    Orders sharedBytesPerSecondMax(long limit) {
        sharedBytesPerSecondMax = limit;
        return this;
    }

    Orders after(int failedAttempts) {
        this.failures = failedAttempts;
        return this;
    }

    Transfers.Order build() {
        var traits = new Traits(
                source == null ? TaskKind.DATA : TaskKind.UPLOAD,
                null,
                "submission",
                Fingerprint.of("upload", request, null, null),
                request.origin(),
                request.method(),
                "",
                source == null ? null : source.original(),
                source == null ? null : source.mode(),
                source == null ? 0 : source.bytes(),
                request.mayRepeat(),
                FailurePolicy.DEFAULT,
                Duration.ofDays(7),
                null,
                Instant.EPOCH,
                null,
                null,
                UserInfo.none(),
                null,
                new TransferPolicy(true, true, true, SchedulePolicy.ANYTIME.limitedTo(sharedBytesPerSecondMax), proxy),
                null,
                Traits.folderOf(request));
        TaskId id;
        synchronized (RANDOM) {
            id = TaskId.draw(Instant.EPOCH, RANDOM);
        }
        var task = new Task(
                id,
                1,
                session,
                traits,
                new TaskState.Running(Sent.NOTHING),
                0,
                true,
                failures + 1,
                failures,
                false,
                0,
                0,
                0.5,
                "",
                Budget.UNTOUCHED);
        return new Transfers.Order(task, new TaskRequest(request, source, null, idle, bytesPerSecondMax), grants);
    }
}
