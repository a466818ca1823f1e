package dev.outlive.daemon.conditions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.outlive.core.schedule.Conditions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real interface in a network namespace of its own, taken up and down. */
class NetworkNamespaceTest {
    /** What runs in the namespace: prints each change that it is told. */
    public static final class Look {
        public static void main(String[] arguments) throws IOException {
            var places = new ConditionWatch.Places(Path.of("/sys"), Path.of("/proc"), null);
            var rules = new NetworkRules(List.of("out*"), List.of(), List.of(), List.of(), List.of());
            try (var watch = new ConditionWatch(places, rules, Duration.ofMillis(20), Look::print)) {
                watch.start();
                System.in.read(); // until its parent ends
            }
        }

        private static void print(Conditions seen) {
            System.out.println(
                    "network " + seen.network() + ", metered " + seen.metered().answer());
        }
    }

    @Test
    @Tag("root")
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anInterfaceThatIsTakenDownIsSeenAndSoIsItsReturn() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "needs unshare (util-linux)");
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/ip")), "needs ip (iproute2)");
        Process child = new ProcessBuilder(
                        "/usr/bin/unshare",
                        "--net",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Look.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = child.inputReader(UTF_8)) {
            await(said, "network Fact[answer=NO");
            ip(child, "link add out0 type veth peer name in0");
            ip(child, "addr add 10.9.8.7/24 dev out0");
            ip(child, "link set in0 up");
            ip(child, "link set out0 up");
            ip(child, "route add default via 10.9.8.1 dev out0");
            await(said, "out0], metered YES");
            ip(child, "link set out0 down");
            ip(child, "link set in0 down");
            await(said, "network Fact[answer=NO");
            ip(child, "link set out0 up");
            ip(child, "link set in0 up");
            await(said, "network Fact[answer=YES");
        } finally {
            child.destroy();
            child.waitFor();
        }
    }

    private static void await(BufferedReader said, String wanted) throws IOException {
        var heard = new ArrayList<String>();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            heard.add(line);
            if (line.contains(wanted)) {
                return;
            }
        }
        assertThat(heard).as("until the process ended").anyMatch(line -> line.contains(wanted));
    }

    private static void ip(Process child, String command) throws IOException, InterruptedException {
        var argv = new ArrayList<>(List.of("/usr/bin/nsenter", "--net", "-t", String.valueOf(child.pid()), "ip"));
        argv.addAll(Arrays.asList(command.split(" ")));
        Process ip = new ProcessBuilder(argv).redirectErrorStream(true).start();
        String output = new String(ip.getInputStream().readAllBytes(), UTF_8);
        assertThat(ip.waitFor()).as(command + ": " + output).isZero();
    }
}
