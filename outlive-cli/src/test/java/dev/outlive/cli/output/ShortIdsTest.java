package dev.outlive.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.TaskId;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShortIdsTest {
    @Test
    void idsAreTenCharactersWhereThatTellsThemApart() {
        var one = new TaskId("01J8ZQ3A4B5C6D7E8F9G0H1J2K");
        assertThat(new ShortIds(List.of(one, new TaskId("01J8ZQ3A5B5C6D7E8F9G0H1J2K"))).of(one))
                .isEqualTo("01J8ZQ3A4B");
        assertThat(new ShortIds(List.of()).of(one)).isEqualTo("01J8ZQ3A4B");
    }

    @Test
    void tasksOfOneMillisecondGetLongerOnes() {
        var one = new TaskId("01J8ZQ3A4B5C6D7E8F9G0H1J2K");
        var other = new TaskId("01J8ZQ3A4B5C6E7E8F9G0H1J2K");
        var ids = new ShortIds(List.of(other, one));
        assertThat(ids.of(one)).isEqualTo("01J8ZQ3A4B5C6D");
        assertThat(ids.of(other)).isEqualTo("01J8ZQ3A4B5C6E");
    }

    @Test
    void idsThatDifferAtTheEndAreWhole() {
        var one = new TaskId("01J8ZQ3A4B5C6D7E8F9G0H1J2K");
        assertThat(new ShortIds(List.of(one, new TaskId("01J8ZQ3A4B5C6D7E8F9G0H1J2M"))).of(one))
                .isEqualTo(one.value());
    }
}
