package dev.outlive.cli;

import dev.outlive.cli.input.FailurePolicies;
import dev.outlive.protocol.model.FailurePolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What counts as a failure of a task, and how often it is tried again. */
final class FailureOptions {
    @Option(
            names = "--retry",
            paramLabel = "POLICY",
            description = "none, or what to try again: statuses, codes, attempts=N, apple (also a POST that was lost);"
                    + " for example 503,429,attempts=5")
    private @Nullable String retry;

    @Option(
            names = "--fail-on",
            paramLabel = "STATUSES",
            description = "answers that count as failures instead of being the result: 404,5xx")
    private @Nullable String failOn;

    FailurePolicy policy() {
        FailurePolicy policy =
                retry == null ? FailurePolicy.DEFAULT : FailurePolicies.retry(FailurePolicy.DEFAULT, retry);
        return failOn == null ? policy : FailurePolicies.failOn(policy, failOn);
    }
}
