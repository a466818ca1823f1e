package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code --retry} says: {@code none}, or a list of statuses to try again and {@code attempts=N}, for example
 * {@code 503,429,attempts=5}. Lost connections are tried again anyway where that is safe.
 *
 * @param attemptsMax gives up after so many failed attempts without progress, 0 for no limit but the time budget
 * @param statuses answers that are tried again instead of kept
 */
public record RetryChoice(int attemptsMax, List<Integer> statuses) {
    /** Connections are tried again, statuses are kept as the answer. */
    public static final RetryChoice DEFAULT = new RetryChoice(0, List.of());

    private static final RetryChoice NONE = new RetryChoice(1, List.of());

    public RetryChoice {
        statuses = List.copyOf(statuses);
    }

    public static RetryChoice parse(String text) {
        if (text.equals("none")) {
            return NONE;
        }
        int attemptsMax = 0;
        var statuses = new ArrayList<Integer>();
        for (String part : text.split(",", -1)) {
            if (part.matches("attempts=[1-9][0-9]{0,5}")) {
                attemptsMax = Integer.parseInt(part.substring("attempts=".length()));
            } else if (part.matches("[45][0-9][0-9]")) {
                statuses.add(Integer.valueOf(part));
            } else {
                throw CommandException.usage(
                        "'" + Text.visible(part, 60) + "' of --retry is no policy.",
                        "Write none, or a list of statuses from 400 to 599 and attempts=N, for example 503,429,attempts=5.");
            }
        }
        return new RetryChoice(attemptsMax, statuses);
    }
}
