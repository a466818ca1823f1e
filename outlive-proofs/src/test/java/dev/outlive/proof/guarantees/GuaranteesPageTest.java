package dev.outlive.proof.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuaranteesPageTest {
    private static final String PROMISES = """
            - **I1** Never lost. [S K]
            - **I2** One task or none. [S]
            """;
    private static final String MATRIX = "<!-- matrix:begin -->\nold\n<!-- matrix:end -->\n";

    @TempDir
    Path folder;

    @Test
    void promisesAreReadWithTheirKinds() {
        assertThat(page(PROMISES + MATRIX).promises())
                .containsExactly(new Promise("I1", Set.of(Kind.S, Kind.K)), new Promise("I2", Set.of(Kind.S)));
    }

    @Test
    void promiseWithoutKindsOrWithUnknownOnesIsRefused() {
        assertThatThrownBy(() -> page(PROMISES + "- **I3** Ends once.\n").promises())
                .hasMessageContaining("each id stands on one line");
        assertThatThrownBy(() -> page(PROMISES + "- **I1** Again. [S]\n").promises())
                .hasMessageContaining("each id stands on one line");
        assertThatThrownBy(() -> page("- **I3** Ends once. [Q]\n").promises())
                .hasMessageContaining("I3 asks for an unknown");
    }

    @Test
    void onlyTheMatrixIsWrittenAnew() throws IOException {
        var page = page(PROMISES + MATRIX + "## The end\n");
        assertThat(page.matrix()).isEqualTo("old\n");
        page.publish("new\n");
        assertThat(page.file()).hasContent((PROMISES + MATRIX + "## The end\n").replace("old", "new"));
    }

    @Test
    void pageWithoutMarkersIsRefused() {
        assertThatThrownBy(() -> page(PROMISES).matrix()).hasMessageContaining("matrix:begin");
    }

    @Test
    void openProofsAreReadWithTheirReasons() throws IOException {
        Path file = folder.resolve("open.txt");
        Files.writeString(file, "# a comment\n\nI10 F  every byte flipped\n");
        assertThat(OpenProof.read(file)).containsExactly(new OpenProof("I10", Kind.F, "every byte flipped", 3));
    }

    @Test
    void openProofWithoutAReasonIsRefused() throws IOException {
        Path file = folder.resolve("open.txt");
        Files.writeString(file, "I10 F\n");
        assertThatThrownBy(() -> OpenProof.read(file)).hasMessageContaining("open.txt:1");
        Files.writeString(file, "I10 Z  why\n");
        assertThatThrownBy(() -> OpenProof.read(file)).hasMessageContaining("no kind of proof Z");
    }

    private GuaranteesPage page(String text) {
        return new GuaranteesPage(folder.resolve("guarantees.md"), text);
    }
}
