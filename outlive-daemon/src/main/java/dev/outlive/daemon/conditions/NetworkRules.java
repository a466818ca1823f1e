package dev.outlive.daemon.conditions;

import dev.outlive.core.schedule.Fact;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an operator says of networks, by the names of their interfaces: {@code wwan*} means every name that begins so.
 * Asked where the system doesn't say it itself.
 */
public record NetworkRules(
        List<String> metered,
        List<String> cellular,
        List<String> expensive,
        List<String> constrained,
        List<String> ultraConstrained) {
    public static final NetworkRules NONE = new NetworkRules(List.of(), List.of(), List.of(), List.of(), List.of());

    public NetworkRules {
        metered = List.copyOf(metered);
        cellular = List.copyOf(cellular);
        expensive = List.copyOf(expensive);
        constrained = List.copyOf(constrained);
        ultraConstrained = List.copyOf(ultraConstrained);
    }

    /** What is known if it is, else what the rule says of the interfaces in use, if there is one. */
    static Fact fill(Fact known, List<String> patterns, Set<String> used, String key) {
        if (known.isKnown() || patterns.isEmpty()) {
            return known;
        }
        return used.stream()
                .filter(name -> patterns.stream().anyMatch(pattern -> matches(pattern, name)))
                .findFirst()
                .map(name -> Fact.yes("interface " + name + " is named by " + key + " in outlive.toml"))
                .orElse(Fact.no("no interface in use is named by " + key + " in outlive.toml"));
    }

    private static boolean matches(String pattern, String name) {
        return Pattern.matches("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E", name);
    }
}
