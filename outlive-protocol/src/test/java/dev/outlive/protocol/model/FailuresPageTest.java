package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page docs/failures.md and the code name the same errors and reasons, with the same numbers and treatment. */
class FailuresPageTest {
    private static final Path PAGE = Path.of("..", "docs", "failures.md");
    private static final Pattern ERROR = Pattern.compile("\\| `([a-z-]+)` \\| (–|-\\d+) \\| (\\w+) \\|( [^|]+ \\|){3}");
    private static final Pattern REASON = Pattern.compile("\\| `([a-z-]+)` \\|( [^|]+ \\|){2}");

    @Test
    void everyErrorCodeIsDocumentedAndNoneIsUnknown() throws IOException {
        List<String> documented = rows(ERROR)
                .map(row -> row.split(" \\| ")[0] + " | " + row.split(" \\| ")[1] + " | " + row.split(" \\| ")[2])
                .sorted()
                .toList();
        List<String> real = Stream.of(ErrorCode.values())
                .map(FailuresPageTest::row)
                .sorted()
                .toList();
        assertThat(documented).as("the codes in %s", PAGE).isEqualTo(real);
    }

    @Test
    void everyWaitReasonIsDocumentedAndNoneIsUnknown() throws IOException {
        List<String> documented =
                rows(REASON).map(row -> row.split("`")[1]).sorted().toList();
        List<String> real =
                Stream.of(WaitReason.values()).map(WaitReason::code).sorted().toList();
        assertThat(documented).as("the reasons in %s", PAGE).isEqualTo(real);
    }

    private static String row(ErrorCode code) {
        String apple = code.urlErrorCode() == 0 ? "–" : String.valueOf(code.urlErrorCode());
        String again = code.retry() == ErrorCode.Retry.WAIT
                ? "waits"
                : code.retry().name().toLowerCase(Locale.ROOT);
        return "| `" + code + "` | " + apple + " | " + again;
    }

    private static Stream<String> rows(Pattern pattern) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> pattern.matcher(line).matches());
    }
}
