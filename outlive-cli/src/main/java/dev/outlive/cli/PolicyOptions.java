package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.ProxyRules;
import dev.outlive.protocol.model.SchedulePolicy;
import dev.outlive.protocol.model.ServiceType;
import dev.outlive.protocol.model.TimeWindow;
import dev.outlive.protocol.model.TimeWindows;
import dev.outlive.protocol.model.TransferPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a new task that say under which conditions it may move, beside those of its session. */
final class PolicyOptions {
    private static final String CORRECT = "Correct --during, --zone or --load-max.";

    @Option(names = "--no-cellular", description = "waits for a network that isn't a mobile phone carrier's")
    private boolean noCellular;

    @Option(names = "--no-expensive", description = "waits for a network that doesn't cost by use")
    private boolean noExpensive;

    @Option(names = "--no-constrained", description = "waits for a network that has enough to give")
    private boolean noConstrained;

    @Option(
            names = "--no-ultra-constrained",
            description = "waits for a network over which more than hardly anything can be sent")
    private boolean noUltraConstrained;

    @Option(names = "--on-mains", description = "moves only while the machine is on mains power")
    private boolean onMains;

    @Option(
            names = "--during",
            paramLabel = "HOURS",
            description =
                    "moves only in these hours: 22:00-06:00, or 'mon-fri 22:00-06:00'; may be given more than once")
    private List<String> during = new ArrayList<>();

    @Option(
            names = "--zone",
            paramLabel = "Z",
            description = "the time zone of --during: Europe/Berlin (default: the daemon's)")
    private @Nullable String zone;

    @Option(
            names = "--load-max",
            paramLabel = "L",
            description = "begins only while the load by processor is at most so much")
    private double loadMax;

    @Option(
            names = "--service-type",
            paramLabel = "TYPE",
            description = "how packets are marked for networks that tell traffic apart: background, default,"
                    + " responsive-data, av-streaming, responsive-av, video, call-signaling or voice")
    private String serviceType = ServiceType.DEFAULT.code();

    TransferPolicy policy() {
        var type = serviceType();
        return Checked.of(
                () -> new TransferPolicy(
                        !noCellular,
                        !noExpensive,
                        !noConstrained,
                        !noUltraConstrained,
                        new SchedulePolicy(windows(), onMains, loadMax, 0),
                        ProxyRules.DIRECT,
                        type),
                CORRECT);
    }

    private ServiceType serviceType() {
        for (ServiceType each : ServiceType.values()) {
            if (each.code().equals(serviceType)) {
                return each;
            }
        }
        throw CommandException.usage(
                "'" + serviceType + "' is no type of service.",
                "Use --service-type background, or one of those that --help lists.");
    }

    private List<TimeWindows> windows() {
        return during.isEmpty()
                ? List.of()
                : List.of(new TimeWindows(during.stream().map(TimeWindow::of).toList(), zone));
    }
}
