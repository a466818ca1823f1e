package dev.outlive.proof.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Every promise is proven as its brackets ask, or says openly that it isn't yet. Runs after all other tests, since it reads
 * their reports; the whole matrix goes to {@code target/guarantees.txt}.
 */
class GuaranteesTest {
    @Test
    void everyPromiseIsProvenOrListedAsOpen() throws IOException {
        Guarantees guarantees = Guarantees.read(root());
        Path whole = Path.of("target", "guarantees.txt").toAbsolutePath();
        Files.createDirectories(whole.getParent());
        Files.write(whole, guarantees.matrix().printed());
        System.out.println("guarantees: " + guarantees.matrix().summary() + "; test by test: " + whole);

        assertThat(guarantees.faults()).isEmpty();
    }

    @Test
    void publishedMatrixIsTheRealOne() throws IOException {
        Guarantees guarantees = Guarantees.read(root());
        if (Boolean.getBoolean("outlive.regenerate")) {
            guarantees.page().publish(guarantees.matrix().published());
            guarantees = Guarantees.read(root());
        }
        assertThat(guarantees.page().matrix())
                .as("the matrix in docs/guarantees.md; ./mvnw verify -Doutlive.regenerate=true writes it anew")
                .isEqualTo(guarantees.matrix().published());
    }

    static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "no folder with mvnw above " + Path.of("").toAbsolutePath());
    }
}
