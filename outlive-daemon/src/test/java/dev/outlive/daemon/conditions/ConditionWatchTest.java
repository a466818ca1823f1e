package dev.outlive.daemon.conditions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.core.schedule.Conditions;
import dev.outlive.core.schedule.Fact;
import dev.outlive.protocol.model.Observation;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watch on files of its own: what it tells, when it tells again, and that no bus delays it. */
class ConditionWatchTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final String ROUTE = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n"
            + "%s 00000000 0102A8C0 0003 0 0 600 00000000 0 0 0\n"
            + "eth9 0002A8C0 00000000 0001 0 0 0 00FFFFFF 0 0 0\n";

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<Conditions> told = new LinkedBlockingQueue<>();

    private ConditionWatch watch(NetworkRules rules, @Nullable String busAddress) throws IOException {
        Files.createDirectories(folder.resolve("class/power_supply/AC"));
        Files.writeString(folder.resolve("class/power_supply/AC/type"), "Mains\n");
        Files.writeString(folder.resolve("class/power_supply/AC/online"), "1\n");
        Files.createDirectories(folder.resolve("net"));
        var places = new ConditionWatch.Places(folder, folder, busAddress);
        var watch = new ConditionWatch(places, rules, SOON, told::add);
        watch.start();
        return watch;
    }

    private Conditions next(Predicate<Conditions> wanted) throws InterruptedException {
        Conditions next;
        do {
            next = told.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("told within 30 s").isNotNull();
        } while (!wanted.test(next));
        return next;
    }

    @Test
    void whatChangesIsToldOnceAndWhatStaysIsNot() throws Exception {
        try (var _ = watch(NetworkRules.NONE, null)) {
            assertThat(next(_ -> true).mainsPower().isYes()).isTrue();
            Path battery = Files.createDirectories(folder.resolve("class/power_supply/BAT0"));
            Files.writeString(battery.resolve("type"), "Battery\n");
            Files.writeString(folder.resolve("class/power_supply/AC/online"), "0\n");
            assertThat(next(seen -> seen.mainsPower().isNo()).load()).isEqualTo(Conditions.LOAD_UNKNOWN);
            Files.writeString(folder.resolve("loadavg"), "1000.00 0.22 0.18 1/312 4711\n");
            assertThat(next(seen -> seen.load() >= 0).load()).isGreaterThan(1);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void anInterfaceInUseThatIsNamedMakesItsNetworkSo() throws Exception {
        var rules =
                new NetworkRules(List.of("usb*"), List.of("wwan0"), List.of(), List.of("sat?"), List.of("iridium*"));
        try (var watch = watch(rules, null)) {
            Files.writeString(folder.resolve("net/route"), ROUTE.formatted("usb7"));
            Conditions tethered = next(seen -> seen.metered().isYes());
            assertThat(tethered.metered().source()).contains("usb7").contains("metered-interfaces");
            assertThat(tethered.cellular().isNo()).isTrue();
            assertThat(tethered.expensive().answer()).isEqualTo(Fact.Answer.UNKNOWN);

            Files.writeString(folder.resolve("net/route"), ROUTE.formatted("wwan0"));
            Conditions cellular = next(seen -> seen.cellular().isYes());
            assertThat(cellular.metered().isNo()).isTrue();
            assertThat(cellular.expensive().isYes())
                    .as("a carrier's network costs")
                    .isTrue();
            assertThat(cellular.constrained().isNo()).isTrue();

            Files.writeString(folder.resolve("net/route"), ROUTE.formatted("iridium0"));
            Conditions satellite = next(seen -> seen.ultraConstrained().isYes());
            assertThat(satellite.ultraConstrained().source()).contains("ultra-constrained-interfaces");
            assertThat(satellite.constrained().isYes()).as("and so constrained").isTrue();
            assertThat(watch.observations())
                    .extracting(Observation::subject)
                    .containsExactly(
                            "network",
                            "metered",
                            "cellular",
                            "expensive",
                            "constrained",
                            "ultra-constrained",
                            "mains-power",
                            "load");
        }
    }

    @Test
    void aBusThatIsMissingOrDeadDelaysNothingAndIsUnknownInTheEnd() throws Exception {
        try (var _ = watch(NetworkRules.NONE, "unix:path=" + folder.resolve("nobody-listens"))) {
            assertThat(next(_ -> true).mainsPower().isYes()).isTrue();
            Conditions last = next(seen -> seen.metered().answer() == Fact.Answer.UNKNOWN);
            assertThat(last.metered().source()).contains("can't be reached");
        }
    }

    @Test
    void aBusThatStaysSilentIsNotReadYetAndThenUnknown() throws Exception {
        Path socket = folder.resolve("silent");
        try (var silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket)); // what connects waits in its backlog
            try (var watch = watch(NetworkRules.NONE, "unix:path=" + socket)) {
                assertThat(next(_ -> true).cellular()).isEqualTo(Fact.UNREAD);
                assertThat(watch.observations())
                        .contains(new Observation("cellular", false, true, "it hasn't been looked at yet"));
                String why = "the system's D-Bus doesn't answer";
                Conditions given = next(seen -> !seen.cellular().isUnread());
                assertThat(given.cellular()).isEqualTo(Fact.unknown(why));
                assertThat(given.metered()).isEqualTo(Fact.unknown(why));
                assertThat(watch.observations()).contains(new Observation("cellular", false, false, why));
            }
        }
    }

    @Test
    void withoutABusWhatOnlyItKnowsIsUnknownAtOnce() throws Exception {
        try (var watch = watch(NetworkRules.NONE, null)) {
            assertThat(next(_ -> true).metered()).isEqualTo(Fact.unknown("there is no system D-Bus"));
            assertThat(watch.observations())
                    .contains(new Observation("metered", false, false, "there is no system D-Bus"));
        }
    }
}
