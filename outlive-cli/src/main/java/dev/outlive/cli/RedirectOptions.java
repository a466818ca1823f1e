package dev.outlive.cli;

import dev.outlive.cli.input.Checked;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Redirects.Follow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a new task that say which redirects the daemon follows. */
final class RedirectOptions {
    @Option(
            names = "--redirects",
            paramLabel = "WHERE",
            description = "any (default), same-origin or none: what isn't followed is the response")
    private @Nullable String follow;

    @Option(names = "--max-redirs", paramLabel = "N", description = "0 to 20; one more is too-many-redirects")
    private int max = Redirects.MAX;

    @Option(
            names = "--strip-on-redirect",
            paramLabel = "NAME",
            description = "a field that no redirected request carries; may be given more than once")
    private List<String> stripped = new ArrayList<>();

    @Option(
            names = "--body-across-origins",
            description = "lets 307 and 308 carry the body to another scheme, host or port")
    private boolean bodyAcrossOrigins;

    /** The rule, or null where the session's is enough. */
    @Nullable
    Redirects rule() {
        var rule = Checked.of(
                () -> new Redirects(where(), max, stripped, bodyAcrossOrigins),
                "Correct --redirects, --max-redirs or --strip-on-redirect.");
        return rule.equals(Redirects.DEFAULT) ? null : rule;
    }

    private Follow where() {
        Optional<Follow> known = follow == null
                ? Optional.of(Follow.ANY)
                : Arrays.stream(Follow.values())
                        .filter(each -> each.code().equals(follow))
                        .findFirst();
        return known.orElseThrow(
                () -> new IllegalArgumentException("--redirects is any, same-origin or none, not " + follow));
    }
}
