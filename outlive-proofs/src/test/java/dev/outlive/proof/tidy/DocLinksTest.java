package dev.outlive.proof.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.proof.tidy.Checkout.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocLinksTest {
    @Test
    void linkResolvesToFileAndHeading(@TempDir Path root) throws IOException {
        Files.createDirectory(root.resolve("docs"));
        Files.writeString(root.resolve("docs/wire.md"), "# The wire\n\n## `Submit` and its answer\n");

        assertThat(resolves(root, "docs/wire.md")).isTrue();
        assertThat(resolves(root, "docs/wire.md#submit-and-its-answer")).isTrue();
        assertThat(resolves(root, "docs/wire.md#accepted")).isFalse();
        assertThat(resolves(root, "docs/gone.md")).isFalse();
        assertThat(resolves(root, "../outside.md")).isFalse();
    }

    @Test
    void codeAndOtherSitesAreNotLinks() {
        var page = new Source(
                "README.md", List.of("`[a](b)`", "```", "[c](d)", "```", "[e](https://example.org)", "[f](g.md)"));
        assertThat(DocLinks.of(page)).containsExactly(new DocLinks.Link("README.md", 5, "g.md"));
    }

    private static boolean resolves(Path root, String target) {
        return new DocLinks.Link("README.md", 0, target).resolves(root);
    }
}
