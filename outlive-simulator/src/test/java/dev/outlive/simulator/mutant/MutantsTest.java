package dev.outlive.simulator.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Planted bugs are found, by a check that they are said to break. {@code ./outlive-sim --mutants} hunts each of them. */
@Tag("sim")
class MutantsTest {
    /** One for each check of the oracle: the first in the list that breaks it. */
    static Stream<Mutant> onePerCheck() throws IOException {
        Set<String> broken = new HashSet<>();
        return Mutant.all(Mutant.checkout()).stream().filter(each -> broken.addAll(each.breaks()));
    }

    @Test
    void eachCanBePlanted() throws IOException {
        for (Mutant each : Mutant.all(Mutant.checkout())) {
            assertThat(each.plantedIn(Mutant.checkout())).as(each.name()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("onePerCheck")
    void isFound(Mutant mutant) throws IOException {
        Planted.Outcome outcome = Planted.hunt(Mutant.checkout(), mutant, Mutant.SEEDS_MAX);

        System.out.println(outcome.line());
        assertThat(outcome.isCaught()).as(outcome.line()).isTrue();
    }

    @Test
    void aChangeThatBreaksNothingIsNotFound() throws IOException {
        var harmless = new Mutant(
                "harmless",
                Set.of("I1"),
                "nothing",
                "outlive-core/src/main/java/dev/outlive/core/task/TaskMachine.java",
                List.of("return sent == Sent.NOTHING || task.traits().mayResend();"),
                List.of("return task.traits().mayResend() || sent == Sent.NOTHING;"));

        Planted.Outcome outcome = Planted.hunt(Mutant.checkout(), harmless, 5);

        assertThat(outcome.isCaught()).isFalse();
        assertThat(outcome.line()).startsWith("NOT CAUGHT harmless");
    }

    @Test
    void linesThatAreGoneOrStandTwiceAreSaidToBe(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("A.java"), "one\n  two\ntwo\n");

        assertThatThrownBy(() -> mutant("three").plantedIn(folder)).hasMessageContaining("don't stand in A.java");
        assertThatThrownBy(() -> mutant("two").plantedIn(folder)).hasMessageContaining("more than once");
        assertThat(mutant("one").plantedIn(folder)).isEqualTo("planted\n  two\ntwo");
    }

    private static Mutant mutant(String line) {
        return new Mutant("m", Set.of("I1"), "", "A.java", List.of(line), List.of("planted"));
    }
}
