package dev.outlive.cli;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.ProxyRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a new task that say over which proxy its server is asked, beside what its session says. */
final class ProxyOptions {
    private static final List<String> VARIABLES =
            List.of("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");

    @Option(
            names = {"-x", "--proxy"},
            paramLabel = "URL",
            description =
                    "http://host:port; '' for none. By default what http_proxy, https_proxy, all_proxy and no_proxy"
                            + " say now; the task keeps it")
    private @Nullable String proxy;

    @Option(
            names = "--no-proxy",
            paramLabel = "HOSTS",
            description = "asked directly, in place of no_proxy: names with all below them, addresses, 10.0.0.0/8; with"
                    + " commas, '*' for all")
    private @Nullable String excluded;

    @Option(names = "--direct", description = "asks the server without a proxy, unless its session has one")
    private boolean direct;

    /** What is asked for, or nothing where the session's rules are enough. */
    ProxyRules rules(Outlive outlive) {
        if (direct && proxy != null && !proxy.isBlank()) {
            throw CommandException.usage("--direct and --proxy exclude each other.", "Leave out one of the two.");
        }
        if (direct || (proxy != null && proxy.isBlank())) {
            return ProxyRules.DIRECT;
        }
        Map<String, String> environment = new HashMap<>(outlive.invocation().environment());
        String named = proxy;
        String without = excluded;
        if (without != null) {
            Checked.of(() -> ProxyRules.of("proxy:1").excluding(hosts(without)), "Correct --no-proxy.");
            environment.put("no_proxy", without);
        }
        if (named == null) {
            var rules = Checked.of(
                    () -> ProxyRules.environment(environment),
                    "Name another by --proxy, or use --direct to go without.");
            noteLeftOut(environment, rules, outlive);
            return rules;
        }
        String exclusions = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
        return Checked.of(
                () -> ProxyRules.of(named).excluding(ProxyRules.understood(hosts(exclusions))), "Correct --proxy.");
    }

    /** A password would be kept with each task; a credential is kept once, sealed, and can be changed. */
    private static void noteLeftOut(Map<String, String> environment, ProxyRules rules, Outlive outlive) {
        boolean password = VARIABLES.stream()
                .anyMatch(name -> environment.getOrDefault(name, "").contains("@"));
        if (password && !rules.isDirect()) {
            String proxy = rules.https() == null ? String.valueOf(rules.http()) : rules.https();
            outlive.note(
                    "The name and password of the proxy in the environment aren't taken along. If it wants them, keep"
                            + " them once: outlive credentials set " + proxy);
        }
    }

    private static List<String> hosts(String list) {
        return new ArrayList<>(Arrays.stream(list.split("[,\\s]+"))
                .filter(each -> !each.isEmpty())
                .toList());
    }
}
