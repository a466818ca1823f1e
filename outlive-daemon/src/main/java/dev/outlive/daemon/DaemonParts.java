package dev.outlive.daemon;

import dev.outlive.core.engine.Engine;
import dev.outlive.core.engine.Input;
import dev.outlive.core.engine.SessionCounts;
import dev.outlive.core.engine.StoreException;
import dev.outlive.core.engine.TaskRequest;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.core.session.Restored;
import dev.outlive.core.task.RetryPolicy;
import dev.outlive.core.task.Task;
import dev.outlive.core.task.TaskMachine;
import dev.outlive.core.time.ClockMark;
import dev.outlive.daemon.conditions.ConditionWatch;
import dev.outlive.protocol.model.Destination;
import dev.outlive.protocol.model.RecoveryReport;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.DaemonStatus;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.WireVersion;
import dev.outlive.store.JdbiTaskStore;
import dev.outlive.store.SessionImport;
import dev.outlive.store.SpoolFiles;
import dev.outlive.transfer.HttpTransfers;
import dev.outlive.transfer.TransferSettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Store, spool, transfers and engine of one daemon: opened, recovered and closed on the engine's thread. */
final class DaemonParts implements EngineThread.Boot {
    /** Name and version, as the wire tells them. */
    static final String SOFTWARE = "outlived 0.1.0";

    private static final Logger LOG = LoggerFactory.getLogger(DaemonParts.class);

    private final OutliveHome home;
    private final DaemonConfig config;
    private final Outlived.Seams seams;
    private final EngineClock clock;
    private final Instant startedAt;
    private final IntSupplier connections;
    private final SpoolFiles spool;
    private final HttpTransfers transfers;
    private final ProcessLauncher launcher;
    private final Providers providers;
    private final ConditionWatch conditions;

    @Nullable
    private TaskStore store;

    private @Nullable RecoveryReport recovery;

    private boolean undamaged = true;

    DaemonParts(
            OutliveHome home,
            DaemonConfig config,
            Outlived.Seams seams,
            Mailbox mailbox,
            EngineClock clock,
            IntSupplier connections)
            throws IOException {
        this.home = home;
        this.config = config;
        this.seams = seams;
        this.clock = clock;
        this.startedAt = clock.now().wall();
        this.connections = connections;
        this.spool = SpoolFiles.open(home.spool(), config.spool());
        this.launcher = new ProcessLauncher(home, mailbox::post, new ProcessTable(clock));
        var settings = TransferSettings.defaults()
                .withBytesPerSecondMax(config.admission().bytesPerSecondMax())
                .withConnectionsKeptPerOrigin(config.admission().tasksPerHostMax())
                .withClock(() -> clock.now().wall());
        this.providers = new Providers(home, mailbox::post, settings);
        this.transfers = new HttpTransfers(mailbox::post, new SpooledBodies(spool), settings.withRenewals(providers));
        this.conditions = new ConditionWatch(
                ConditionWatch.Places.ofThisMachine(),
                config.networks(),
                ConditionWatch.LOOK_EVERY,
                seen -> mailbox.post(new Input.ConditionsChanged(seen)));
    }

    SpoolFiles spool() {
        return spool;
    }

    @Override
    public Engine open() {
        String machine = seams.machine();
        JdbiTaskStore opened =
                machine == null ? JdbiTaskStore.open(home.database()) : JdbiTaskStore.open(home.database(), machine);
        store = seams.store().apply(opened);
        undamaged = opened.damage().isEmpty();
        opened.damage().forEach(line -> LOG.error("store: {}", line));
        opened.restored()
                .ifPresent(how -> LOG.warn(
                        "store: {}. Another daemon may have sent its requests since, so all tasks hold until somebody"
                                + " says `outlive restored accept` or `discard`; completions are delivered",
                        how));
        sweep(store);
        Optional<ClockMark> stored = mark(store);
        var engine = new Engine(
                store,
                seams.transfers().apply(transfers),
                launcher,
                providers,
                spool,
                this::status,
                new TaskMachine(RetryPolicy.DEFAULT),
                config.admission(),
                config.launching(),
                config.delivering(),
                config.evicting(),
                config.archiveFor(),
                new SecureRandom());
        RecoveryReport report = engine.recover(clock.goOn(stored));
        recovery = report;
        tell(report);
        conditions.start();
        return engine;
    }

    /** What was found when the store was opened. */
    RecoveryReport recovery() {
        return Objects.requireNonNull(recovery, "nobody asks before recovery");
    }

    private static void tell(RecoveryReport report) {
        LOG.info("recovered {}", report.text());
        if (report.difference() != 0) {
            LOG.error(
                    "defect: the books of the sessions hold {} tasks, and {} of them were not found or found twice;"
                            + " nothing was removed. Please report it with this log and `outlive daemon status`",
                    report.held(),
                    report.difference());
        }
    }

    private static Optional<ClockMark> mark(TaskStore opened) {
        try (var transaction = opened.begin()) {
            return transaction.clockMark();
        }
    }

    /** What a crash left in the spool and no row speaks of. */
    private void sweep(TaskStore opened) {
        try (var transaction = opened.begin()) {
            var kept = new ArrayList<>(transaction.spoolPaths());
            for (TaskId noted : spool.noted()) {
                if (transaction.task(noted).filter(task -> !task.isCompleted()).isPresent()) {
                    kept.add(spool.note(noted));
                }
            }
            List<String> swept = new ArrayList<>(spool.sweep(kept));
            swept.addAll(spool.sweepHandOver(clock.now().wall()));
            swept.addAll(SessionImport.sweep(home.database()));
            swept.forEach(file -> LOG.info("swept {}, which no task speaks of", file));
            Set<SessionRef> restored = transaction.restored().list().stream()
                    .map(Restored::session)
                    .collect(Collectors.toSet());
            for (Task left : transaction.withAttempt()) {
                if (!restored.contains(left.session())) { // what lies there may be another daemon's
                    TaskRequest request = transaction.request(left.id()).orElseThrow();
                    sweep(
                            left.id(),
                            transaction
                                    .session(left.session())
                                    .map(session ->
                                            request.movedTo(session.settings().roots()))
                                    .orElse(request));
                }
            }
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.FAILED, "the spool can't be swept: " + e.getMessage(), e);
        }
    }

    /** What a lost attempt of a download left beside its destination. */
    private void sweep(TaskId task, TaskRequest request) {
        Destination destination = request.destination();
        try {
            if (destination != null && spool.sweep(task, destination)) {
                LOG.info("swept the beginning of {}, which is downloaded again", destination.path());
            }
        } catch (IOException kept) {
            LOG.warn("the beginning of a download beside {} stays: {}", destination, kept.toString());
        }
    }

    /** Attempts that are out are stopped; the next start finds their rows and goes on by their safety class. */
    @Override
    public void close() {
        conditions.close();
        transfers.close();
        providers.close();
        if (store != null) {
            store.close();
        }
    }

    private DaemonStatus status(long sessions, SessionCounts counts, int running) {
        TaskStore open = store;
        return new DaemonStatus(
                DaemonStatus.SCHEMA,
                ProcessHandle.current().pid(),
                SOFTWARE,
                WireVersion.CURRENT,
                startedAt,
                home.state().toString(),
                home.socket().toString(),
                sessions,
                counts.live(),
                counts.unacknowledged(),
                running,
                connections.getAsInt(),
                undamaged,
                open == null ? 0 : open.restoreReserve(),
                recovery(),
                conditions.observations());
    }
}
