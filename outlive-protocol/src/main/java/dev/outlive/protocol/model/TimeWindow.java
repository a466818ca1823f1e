package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours of some days of the week, for example {@code mon-fri 22:00-06:00}. Where {@code to} isn't later than {@code
 * from}, it ends on the day after the one it begins on; {@code 00:00-24:00} is the whole day.
 *
 * @param days on which it begins; in the order of the week, each once
 * @param from the minute it begins
 * @param to the minute it has ended
 */
public record TimeWindow(List<DayOfWeek> days, LocalTime from, LocalTime to) {
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern TEXT =
            Pattern.compile("(?:([a-z]{3}(?:[-,][a-z]{3})*) +)?(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

    public TimeWindow {
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a time window names at least one day");
        }
        days = List.copyOf(EnumSet.copyOf(days));
        if (!isWholeMinute(from) || !isWholeMinute(to)) {
            throw new IllegalArgumentException("a time window is given in minutes, not " + from + " to " + to);
        }
    }

    private static boolean isWholeMinute(LocalTime time) {
        return time.getSecond() == 0 && time.getNano() == 0;
    }

    /** The same hours of every day. */
    public static TimeWindow daily(LocalTime from, LocalTime to) {
        return new TimeWindow(List.of(DayOfWeek.values()), from, to);
    }

    /** What {@link #text} writes: days like {@code mon,wed-fri}, which may be left out for every day, then {@code HH:MM-HH:MM}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static TimeWindow of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw malformed(text);
        }
        try {
            String days = parts.group(1);
            return new TimeWindow(
                    days == null ? List.of(DayOfWeek.values()) : List.copyOf(days(days, text)),
                    LocalTime.parse(parts.group(2), MINUTES),
                    parts.group(3).equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(parts.group(3), MINUTES));
        } catch (DateTimeException noTime) {
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("a time window reads like 'mon-fri 22:00-06:00' or '09:00-17:00', not '"
                + Text.visible(text, 80) + "'");
    }

    private static Set<DayOfWeek> days(String list, String text) {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : list.split(",")) {
            String[] ends = part.split("-");
            if (ends.length > 2) {
                throw malformed(text);
            }
            DayOfWeek last = day(ends[ends.length - 1], text);
            for (DayOfWeek day = day(ends[0], text); ; day = day.plus(1)) {
                days.add(day);
                if (day == last) {
                    break;
                }
            }
        }
        return days;
    }

    private static DayOfWeek day(String name, String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (shortName(day).equals(name)) {
                return day;
            }
        }
        throw malformed(text);
    }

    private static String shortName(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    /** Its one spelling on every surface. */
    @JsonValue
    public String text() {
        String end = to.equals(LocalTime.MIDNIGHT) ? "24:00" : MINUTES.format(to);
        String hours = MINUTES.format(from) + "-" + end;
        return days.size() == DayOfWeek.values().length ? hours : spans() + " " + hours;
    }

    private String spans() {
        var spans = new ArrayList<String>();
        for (int i = 0; i < days.size(); ) {
            int last = i;
            while (last + 1 < days.size()
                    && days.get(last + 1) == days.get(last).plus(1)) {
                last++;
            }
            spans.add(last == i ? shortName(days.get(i)) : shortName(days.get(i)) + "-" + shortName(days.get(last)));
            i = last + 1;
        }
        return String.join(",", spans);
    }

    @Override
    public String toString() {
        return text();
    }
}
