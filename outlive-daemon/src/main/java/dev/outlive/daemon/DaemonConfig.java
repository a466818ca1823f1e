package dev.outlive.daemon;

import dev.outlive.core.app.LaunchPolicy;
import dev.outlive.core.engine.DeliveryPolicy;
import dev.outlive.core.engine.EvictionPolicy;
import dev.outlive.core.schedule.AdmissionPolicy;
import dev.outlive.daemon.conditions.NetworkRules;
import dev.outlive.protocol.wire.FrameCodec;
import dev.outlive.store.SpoolFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * {@code outlive.toml}, for example:
 *
 * <pre>
 * tasks-max = 64                  # attempts out at one time
 * tasks-per-host-max = 6          # attempts out to one host, over all sessions
 * bytes-per-second-max = 0        # 0 for no limit
 * copy-bytes-max = 268435456      # --source auto copies files up to this size
 * spool-bytes-max = 0             # what the spool may hold: copies, answers, results of downloads; 0 for no quota
 * inline-bytes-max = 262144       # a larger answer becomes a file of the spool
 * answer-bytes-max = 67108864     # of a larger answer to an upload or a data task the beginning is kept
 * evict-never-resumed = false     # whether tasks that nobody will resume are ended when their room is needed
 * archive-days = 7                # how long an acknowledged key is remembered
 * idle-exit-minutes = 180         # ends by itself when nothing is left to do
 * reconnect-seconds = 30          # apps that come back in this time after a start count as running
 * relaunch-seconds = 10           # the first wait after a launch without an acknowledgement; doubles
 * launches-max = 5                # launches without an acknowledgement before events launch no more
 * suspend-seconds = 5             # how long an app may go on before its host stops it
 * hand-over-seconds = 30          # how long a hosted app has to open a session whose events it was woken for
 * deliveries-max = 10             # an event that was refused so often is set aside as a dead letter
 * redeliver-seconds = 1           # the first wait after a refusal; doubles
 * redeliver-seconds-max = 300     # and no longer than that
 * window-events-max = 256         # events on their way to a session that aren't acknowledged
 * window-bytes-max = 4194304      # and their bytes
 * silent-seconds = 30             # an app without a word for so long counts as not responding
 * metered-interfaces = ["usb*"]   # networks that count as metered where NetworkManager doesn't say it; also
 * cellular-interfaces = ["wwan*"] # expensive-interfaces, constrained-interfaces, ultra-constrained-interfaces
 * </pre>
 *
 * A missing file or key means the default. An unknown key or a value out of range is refused with its name.
 */
record DaemonConfig(
        AdmissionPolicy admission,
        SpoolFiles.Limits spool,
        EvictionPolicy evicting,
        Duration archiveFor,
        Duration idleExit,
        LaunchPolicy launching,
        DeliveryPolicy delivering,
        Duration silentAfter,
        NetworkRules networks) {
    private static final int INLINE_BYTES_MAX = 512 << 10; // an answer travels in one line of 1 MiB, in base64
    private static final int WINDOW_EVENTS_MAX = 100_000; // their numbers are kept in memory
    private static final long WINDOW_BYTES_MAX = 1L << 30;

    static DaemonConfig read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return of(new TomlMapper().createObjectNode(), file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return of(new TomlMapper().readTree(in), file);
        } catch (JacksonException broken) {
            throw new IOException(file + " isn't well-formed TOML: " + broken.getOriginalMessage(), broken);
        }
    }

    private static DaemonConfig of(JsonNode root, Path file) throws IOException {
        var values = new Values(root, file);
        var config = new DaemonConfig(
                new AdmissionPolicy(
                        (int) values.take("tasks-max", AdmissionPolicy.TASKS_MAX_DEFAULT, 1, 10_000),
                        (int) values.take("tasks-per-host-max", AdmissionPolicy.TASKS_PER_HOST_MAX_DEFAULT, 1, 10_000),
                        values.take("bytes-per-second-max", 0, 0, Long.MAX_VALUE)),
                new SpoolFiles.Limits(
                        values.take("copy-bytes-max", SpoolFiles.COPY_BYTES_MAX_DEFAULT, 0, Long.MAX_VALUE),
                        values.take("spool-bytes-max", 0, 0, Long.MAX_VALUE),
                        (int) values.take("inline-bytes-max", SpoolFiles.INLINE_BYTES_MAX, 0, INLINE_BYTES_MAX),
                        values.take("answer-bytes-max", SpoolFiles.BODY_BYTES_MAX, 0, Long.MAX_VALUE)),
                values.flag("evict-never-resumed") ? EvictionPolicy.NEVER_RESUMED : EvictionPolicy.NONE,
                Duration.ofDays(values.take("archive-days", 7, 7, 3650)),
                Duration.ofMinutes(values.take("idle-exit-minutes", 180, 1, 525_600)),
                new LaunchPolicy(
                        seconds(values, "reconnect-seconds", LaunchPolicy.DEFAULT.reconnectGrace(), 0),
                        seconds(values, "relaunch-seconds", LaunchPolicy.DEFAULT.backoffFirst(), 1),
                        LaunchPolicy.DEFAULT.backoffMax(),
                        (int) values.take("launches-max", LaunchPolicy.DEFAULT.launchesMax(), 1, 1000),
                        seconds(values, "suspend-seconds", LaunchPolicy.DEFAULT.suspendGrace(), 0),
                        seconds(values, "hand-over-seconds", LaunchPolicy.DEFAULT.handOverGrace(), 1)),
                delivering(values, file),
                seconds(values, "silent-seconds", Duration.ofSeconds(30), 1),
                new NetworkRules(
                        values.names("metered-interfaces"),
                        values.names("cellular-interfaces"),
                        values.names("expensive-interfaces"),
                        values.names("constrained-interfaces"),
                        values.names("ultra-constrained-interfaces")));
        values.requireNoOther();
        return config;
    }

    private static DeliveryPolicy delivering(Values values, Path file) throws IOException {
        DeliveryPolicy usual = DeliveryPolicy.DEFAULT;
        int deliveries = (int) values.take("deliveries-max", usual.refusalsMax(), 1, 1000);
        Duration first = seconds(values, "redeliver-seconds", usual.refusedWaitMin(), 1);
        Duration last = seconds(values, "redeliver-seconds-max", usual.refusedWaitMax(), 1);
        if (last.compareTo(first) < 0) {
            throw new IOException(file + ": redeliver-seconds-max is " + last.toSeconds()
                    + ", less than the first wait, redeliver-seconds, which is " + first.toSeconds());
        }
        return new DeliveryPolicy(
                (int) values.take("window-events-max", usual.windowEventsMax(), 1, WINDOW_EVENTS_MAX),
                values.take("window-bytes-max", usual.windowBytesMax(), FrameCodec.FRAME_BYTES_MAX, WINDOW_BYTES_MAX),
                deliveries,
                first,
                last);
    }

    private static Duration seconds(Values values, String name, Duration absent, long min) throws IOException {
        return Duration.ofSeconds(values.take(name, absent.toSeconds(), min, 3600));
    }

    private static final class Values {
        private final JsonNode root;
        private final Path file;
        private final List<String> known = new ArrayList<>();

        Values(JsonNode root, Path file) {
            this.root = root;
            this.file = file;
        }

        long take(String name, long absent, long min, long max) throws IOException {
            known.add(name);
            JsonNode value = root.get(name);
            if (value == null) {
                return absent;
            }
            if (!value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
                throw new IOException(file + ": " + name + " is a whole number from " + min
                        + (max == Long.MAX_VALUE ? " up" : " to " + max) + ", not " + value);
            }
            return value.longValue();
        }

        /** Whether it is said; absent means no. */
        boolean flag(String name) throws IOException {
            known.add(name);
            JsonNode value = root.get(name);
            if (value != null && !value.isBoolean()) {
                throw new IOException(file + ": " + name + " is true or false, not " + value);
            }
            return value != null && value.booleanValue();
        }

        List<String> names(String name) throws IOException {
            known.add(name);
            JsonNode value = root.get(name);
            var names = new ArrayList<String>();
            if (value != null) {
                for (JsonNode each : value) {
                    if (each.isString() && !each.stringValue().isBlank()) {
                        names.add(each.stringValue());
                    }
                }
                if (!value.isArray() || names.size() != value.size()) {
                    throw new IOException(file + ": " + name
                            + " is a list of names, for example [\"usb0\", \"wwan*\"], not " + value);
                }
            }
            return names;
        }

        void requireNoOther() throws IOException {
            var unknown = new TreeSet<>(root.propertyNames());
            known.forEach(unknown::remove);
            if (!unknown.isEmpty()) {
                throw new IOException(file + ": unknown " + unknown + "; known are " + known);
            }
        }
    }
}
