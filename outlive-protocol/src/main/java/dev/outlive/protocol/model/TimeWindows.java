package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hours in which transfers may move: open while one of the windows is.
 *
 * @param windows 1 to {@link #WINDOWS_MAX}
 * @param zone the time zone they are meant in, for example {@code Europe/Berlin}; null for the one of the daemon's machine,
 *     wherever that is at the time
 */
public record TimeWindows(
        List<TimeWindow> windows, @Nullable String zone) {
    /** Seven days with some breaks. */
    public static final int WINDOWS_MAX = 32;

    public TimeWindows {
        windows = List.copyOf(windows);
        if (windows.isEmpty() || windows.size() > WINDOWS_MAX) {
            throw new IllegalArgumentException(
                    "there are 1 to " + WINDOWS_MAX + " time windows, not " + windows.size());
        }
        if (zone != null) {
            try {
                ZoneId.of(zone);
            } catch (DateTimeException unknown) {
                throw new IllegalArgumentException("there is no time zone '" + Text.visible(zone, 80) + "'", unknown);
            }
        }
    }

    /** Windows as {@link TimeWindow#of} reads them, in the time zone of the daemon's machine. */
    public static TimeWindows of(String... windows) {
        return new TimeWindows(Arrays.stream(windows).map(TimeWindow::of).toList(), null);
    }

    /** The same hours in this time zone. */
    public TimeWindows in(ZoneId place) {
        return new TimeWindows(windows, place.getId());
    }

    /** For people: {@code mon-fri 22:00-06:00 or sat,sun 00:00-24:00 (Europe/Berlin)}. */
    @JsonIgnore
    public String text() {
        String hours = windows.stream().map(TimeWindow::text).collect(Collectors.joining(" or "));
        return zone == null ? hours : hours + " (" + zone + ")";
    }
}
