package dev.outlive.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who started this process, by what was left in its environment. */
class LaunchTokenTest {
    private static final List<String> UNIT = List.of("0::/user.slice/user@1000.service/app.slice/photos.service");
    private static final Map<String, String> BY_SYSTEMD = Map.of("SYSTEMD_EXEC_PID", "4711");

    @Test
    void processThatSystemdStartedIsAService() {
        assertThat(LaunchToken.of(BY_SYSTEMD, 4711, UNIT)).isEqualTo("service");
        assertThat(LaunchToken.of(BY_SYSTEMD, 4711, List.of())).isEqualTo("service");
    }

    /** A terminal is a unit of its own, and hands the variable on. */
    @Test
    void whatSuchAProcessStartedIsItsUsers() {
        assertThat(LaunchToken.of(BY_SYSTEMD, 4712, UNIT)).isNull();
        assertThat(LaunchToken.of(Map.of(), 4711, UNIT)).isNull();
    }

    @Test
    void tokenThatWasGivenCountsFirstAndAnEmptyOneMeansTheUser() {
        assertThat(LaunchToken.of(Map.of("OUTLIVE_LAUNCH", "t", "SYSTEMD_EXEC_PID", "4711"), 4711, UNIT))
                .isEqualTo("t");
        assertThat(LaunchToken.of(Map.of("OUTLIVE_LAUNCH", "", "SYSTEMD_EXEC_PID", "4711"), 4711, UNIT))
                .isNull();
    }

    @Test
    void unitInWhichADesktopStartsAProgramIsItsUsersUnlessItStartsAtLogIn() {
        String slice = "0::/user.slice/user@1000.service/app.slice/";
        assertThat(LaunchToken.of(BY_SYSTEMD, 4711, List.of(slice + "app-org.example.photos@7f3a.service")))
                .isNull();
        assertThat(LaunchToken.of(BY_SYSTEMD, 4711, List.of(slice + "app-org.example.photos@autostart.service")))
                .isEqualTo("service");
    }
}
