package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code --retry} and {@code --fail-on} say of a task's failures. */
public final class FailurePolicies {
    private FailurePolicies() {}

    /**
     * The policy with what {@code --retry} says: {@code none}, or a list of statuses, of codes, {@code attempts=N} and
     * {@code apple}, for example {@code 503,429,attempts=5}.
     */
    public static FailurePolicy retry(FailurePolicy policy, String text) {
        if (text.equals("none")) {
            return policy.withAttemptsMax(1);
        }
        FailurePolicy declared = policy;
        var statuses = new ArrayList<Integer>();
        var codes = new ArrayList<ErrorCode>();
        for (String part : text.split(",", -1)) {
            Optional<ErrorCode> code = ErrorCode.of(part);
            if (part.matches("attempts=[1-9][0-9]{0,5}")) {
                declared = declared.withAttemptsMax(Integer.parseInt(part.substring("attempts=".length())));
            } else if (part.equals("apple")) {
                declared = declared.withResendAfterLoss();
            } else if (code.isPresent()) {
                codes.add(code.get());
            } else if (part.matches("[45](?:[0-9][0-9]|xx)")) {
                statuses.addAll(statuses(part));
            } else {
                throw CommandException.usage(
                        "'" + Text.visible(part, 60) + "' of --retry is no policy.",
                        "Write none, or a list of statuses (503, 5xx), codes (connection-lost: no other is tried again),"
                                + " attempts=N and apple (what was lost is sent again, also a POST), for example"
                                + " 503,429,attempts=5.");
            }
        }
        try {
            return declared.withRetryStatuses(array(statuses)).withRetryCodes(codes.toArray(ErrorCode[]::new));
        } catch (IllegalArgumentException unfit) {
            throw CommandException.usage(
                    "--retry: " + unfit.getMessage() + ".", "Leave it out; attempts=N limits the attempts.");
        }
    }

    /** The policy with what {@code --fail-on} says: a list of statuses, for example {@code 4xx,5xx}. */
    public static FailurePolicy failOn(FailurePolicy policy, String text) {
        var statuses = new ArrayList<Integer>();
        for (String part : text.split(",", -1)) {
            if (!part.matches("[3-9](?:[0-9][0-9]|xx)")) {
                throw CommandException.usage(
                        "'" + Text.visible(part, 60) + "' of --fail-on is no status of a failure.",
                        "Write a list of statuses from 300 on, for example 404,5xx.");
            }
            statuses.addAll(statuses(part));
        }
        return policy.withFailStatuses(array(statuses));
    }

    /** {@code 503} is one status, {@code 5xx} are a hundred. */
    private static List<Integer> statuses(String part) {
        if (!part.endsWith("xx")) {
            return List.of(Integer.valueOf(part));
        }
        var hundred = new ArrayList<Integer>();
        int first = (part.charAt(0) - '0') * 100;
        for (int status = first; status < first + 100; status++) {
            hundred.add(status);
        }
        return hundred;
    }

    private static int[] array(List<Integer> statuses) {
        return statuses.stream().mapToInt(Integer::intValue).toArray();
    }
}
