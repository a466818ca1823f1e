package dev.outlive.cli.output;

import dev.outlive.protocol.model.AttemptMetrics;
import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.protocol.model.TaskMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was measured of a task, for people: a line an attempt, and a line for each of its exchanges. */
final class MetricsLines {
    /** Attempts told, the last ones: a screen is short, and {@code --json} has them all. */
    static final int ATTEMPTS_MAX = 5;

    /** A label, empty where the line goes on with the one before, and its text. */
    record Line(String label, String text) {}

    private MetricsLines() {}

    static List<Line> of(TaskMetrics metrics) {
        var lines = new ArrayList<Line>();
        List<AttemptMetrics> all = metrics.attempts();
        for (AttemptMetrics attempt : all.subList(Math.max(0, all.size() - ATTEMPTS_MAX), all.size())) {
            lines.add(new Line("Attempt " + attempt.attempt(), attempt(attempt)));
            List<ExchangeMetrics> exchanges = attempt.exchanges();
            if (exchanges != null) {
                exchanges.forEach(exchange -> lines.add(new Line("", exchange(exchange))));
            }
        }
        return lines;
    }

    private static String attempt(AttemptMetrics attempt) {
        Instant endedAt = attempt.endedAt();
        var text = new StringBuilder(endedAt == null ? "is out" : attempt.result());
        if (endedAt != null) {
            text.append("; took ").append(span(Duration.between(attempt.startedAt(), endedAt)));
        }
        if (!attempt.waited().isZero()) {
            text.append("; waited ").append(span(attempt.waited())).append(" before");
        }
        if (endedAt != null && attempt.exchanges() == null) {
            text.append("; lost with its daemon, so nothing more is known");
        }
        return text.toString();
    }

    private static String exchange(ExchangeMetrics exchange) {
        var parts = new ArrayList<String>();
        parts.add(exchange.method() + " " + exchange.origin() + connection(exchange));
        step(parts, "DNS", exchange.dnsStart(), exchange.dnsEnd());
        step(parts, "connect", exchange.connectStart(), exchange.connectEnd());
        step(parts, "TLS", exchange.tlsStart(), exchange.tlsEnd());
        if (exchange.requestStart() != null) {
            parts.add("sent " + Sizes.of(exchange.requestHeadBytes()) + " + "
                    + Sizes.of(exchange.requestBodyBytes())
                    + in(exchange.requestStart(), exchange.requestEnd()));
        }
        parts.add(answer(exchange));
        if (exchange.responseStart() != null) {
            parts.add("received " + Sizes.of(exchange.responseHeadBytes()) + " + "
                    + Sizes.of(exchange.responseBodyBytes())
                    + in(exchange.responseStart(), exchange.responseEnd()));
        }
        return String.join(", ", parts);
    }

    private static String connection(ExchangeMetrics exchange) {
        if (exchange.protocol() == null) {
            return (exchange.proxy() == null ? "" : " over the proxy " + exchange.proxy()) + ", no connection";
        }
        return (exchange.reusedConnection() ? " on a kept connection" : "")
                + " to " + exchange.remoteAddress() + " port " + exchange.remotePort() + " by " + exchange.protocol()
                + (exchange.tlsProtocol() == null ? "" : " over " + exchange.tlsProtocol())
                + (exchange.proxy() == null ? "" : ", the proxy " + exchange.proxy());
    }

    private static String answer(ExchangeMetrics exchange) {
        if (exchange.status() == null) {
            return "no answer";
        }
        return exchange.status() + (exchange.redirected() ? ", followed," : "") + " after "
                + span(between(exchange.requestStart(), exchange.responseStart()));
    }

    private static void step(List<String> parts, String name, @Nullable Instant start, @Nullable Instant end) {
        if (start != null) {
            parts.add(name + (end == null ? " not finished" : " " + span(between(start, end))));
        }
    }

    private static String in(@Nullable Instant start, @Nullable Instant end) {
        return end == null ? ", cut short" : " in " + span(between(start, end));
    }

    private static Duration between(@Nullable Instant start, @Nullable Instant end) {
        return start == null || end == null ? Duration.ZERO : Duration.between(start, end);
    }

    /** {@code 0.3ms}, {@code 12ms}, {@code 1.2s}, {@code 45s}, {@code 5m}. */
    private static String span(Duration span) {
        if (span.compareTo(Duration.ofMillis(10)) < 0) {
            return String.format(Locale.ROOT, "%.1fms", span.toNanos() / 1e6);
        }
        if (span.compareTo(Duration.ofSeconds(1)) < 0) {
            return span.toMillis() + "ms";
        }
        return span.compareTo(Duration.ofSeconds(10)) < 0
                ? String.format(Locale.ROOT, "%.1fs", span.toMillis() / 1e3)
                : Ages.span(span);
    }
}
