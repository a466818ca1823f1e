package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.outlive.protocol.wire.FrameCodec;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWindowTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "22:00-06:00 | 22:00-06:00",
                "mon-sun 22:00-06:00 | 22:00-06:00",
                "mon-fri 09:00-17:30 | mon-fri 09:00-17:30",
                "fri-mon 00:00-24:00 | mon,fri-sun 00:00-24:00",
                "sun,wed,mon  01:00-00:00 | mon,wed,sun 01:00-24:00",
                "tue 00:00-00:00 | tue 00:00-24:00"
            })
    void aWindowHasOneSpelling(String given, String spelled) {
        assertThat(TimeWindow.of(given).text()).isEqualTo(spelled);
        assertThat(TimeWindow.of(spelled)).isEqualTo(TimeWindow.of(given));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "22-06",
                "monday 22:00-06:00",
                "mon-tue-wed 22:00-06:00",
                "xyz 22:00-06:00",
                "25:00-26:00",
                "24:00-06:00",
                "22:00-06:00 mon",
                "mon 22:00-06:00-07:00"
            })
    void whatIsNoWindowIsRefusedWithAnExample(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeWindow.of(text))
                .withMessageContaining("mon-fri 22:00-06:00")
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void aWindowIsMadeOfDaysAndMinutes() {
        var noon = LocalTime.of(12, 0);
        assertThat(TimeWindow.daily(noon, LocalTime.MIDNIGHT).text()).isEqualTo("12:00-24:00");
        assertThat(new TimeWindow(List.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY), noon, noon).days())
                .containsExactly(DayOfWeek.MONDAY, DayOfWeek.SUNDAY);
        assertThatIllegalArgumentException().isThrownBy(() -> new TimeWindow(List.of(), noon, noon));
        assertThatIllegalArgumentException().isThrownBy(() -> TimeWindow.daily(noon.withSecond(1), noon));
    }

    @Test
    void aSetOfWindowsHasAZoneThatExists() {
        assertThat(TimeWindows.of("sat,sun 00:00-24:00", "22:00-06:00")
                        .in(ZoneId.of("Europe/Berlin"))
                        .text())
                .isEqualTo("sat-sun 00:00-24:00 or 22:00-06:00 (Europe/Berlin)");
        assertThatIllegalArgumentException().isThrownBy(() -> new TimeWindows(List.of(), null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TimeWindows(List.of(TimeWindow.of("22:00-06:00")), "Mars/Olympus"))
                .withMessageContaining("Mars/Olympus");
    }

    @Test
    void inJsonAWindowIsItsText() {
        var set = TimeWindows.of("fri 22:00-24:00");
        String json = FrameCodec.JSON.writeValueAsString(set);
        assertThat(json).isEqualTo("{\"windows\":[\"fri 22:00-24:00\"]}");
        assertThat(FrameCodec.JSON.readValue(json, TimeWindows.class)).isEqualTo(set);
    }
}
