package dev.outlive.receiver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A way in which the receiver misbehaves towards uploads, for tests. As text: {@code lie-about-digest}, {@code
 * answer-empty}, {@code answer-status=503}, {@code drop-final-response-once}, {@code delay-response=500ms}, {@code
 * answer-early=413}.
 */
public sealed interface Hook {
    /** The answer names a SHA-256 that isn't the file's. */
    record LieAboutDigest() implements Hook {}

    /** The upload is stored and answered by 204 without a body. */
    record AnswerEmpty() implements Hook {}

    /** The whole request is read and answered by this status; unless that is a 2xx, nothing is stored. */
    record AnswerStatus(int status) implements Hook {
        public AnswerStatus {
            checkStatus(status);
        }
    }

    /** The first upload is stored, and the connection closes without an answer. */
    record DropFinalResponseOnce() implements Hook {}

    /** Each answer waits this long after everything is stored. */
    record DelayResponse(Duration delay) implements Hook {
        public DelayResponse {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("a delay isn't negative: " + delay);
            }
        }
    }

    /** The answer is sent before the body is read; nothing is stored, the connection closes after a short drain. */
    record AnswerEarly(int status) implements Hook {
        public AnswerEarly {
            checkStatus(status);
        }
    }

    private static void checkStatus(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("a final status is 200 to 599, not " + status);
        }
    }

    /** Reads hooks separated by commas. */
    static List<Hook> parseAll(String text) {
        var hooks = new ArrayList<Hook>();
        for (var part : text.split(",", -1)) {
            if (!part.isBlank()) {
                hooks.add(parse(part.strip()));
            }
        }
        return List.copyOf(hooks);
    }

    private static Hook parse(String text) {
        var parts = text.split("[= ]+", 2);
        var argument = parts.length == 2 ? parts[1] : "";
        return switch (parts[0]) {
            case "lie-about-digest" -> new LieAboutDigest();
            case "answer-empty" -> new AnswerEmpty();
            case "answer-status" -> new AnswerStatus(number(text, argument));
            case "drop-final-response-once" -> new DropFinalResponseOnce();
            case "delay-response" -> new DelayResponse(Durations.parse(argument));
            case "answer-early" -> new AnswerEarly(number(text, argument));
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' is no hook: there are lie-about-digest, answer-empty, "
                                + "answer-status=N, drop-final-response-once, delay-response=D, answer-early=N");
        };
    }

    private static int number(String text, String argument) {
        if (!argument.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("'" + text + "' needs a status, as in answer-status=503");
        }
        return Integer.parseInt(argument);
    }
}
