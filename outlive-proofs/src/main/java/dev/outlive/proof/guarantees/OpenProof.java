package dev.outlive.proof.guarantees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of {@code docs/guarantees-open.txt}: a kind of proof that a promise needs and doesn't have yet, with the reason.
 *
 * <pre>
 * I10 F  comes with step 4 (proof): every byte of a store flipped
 * I29 X  part: comes with step 4 (proof): a canary secret searched in everything the daemon writes
 * </pre>
 *
 * A reason that begins with {@code part:} stands beside tests that prove a part of the promise and not all of it.
 */
record OpenProof(String id, Kind kind, String reason, int line) {
    private static final Pattern LINE = Pattern.compile("(I\\d+) ([A-Z])\\s+(\\S.*)");

    /** Whether tests prove some of it. */
    boolean isPart() {
        return reason.startsWith("part: ");
    }

    /** The lines in their order; empty ones and those that begin with # are passed over. */
    static List<OpenProof> read(Path file) throws IOException {
        var open = new ArrayList<OpenProof>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String where = file + ":" + (i + 1);
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException(where + ": an id, a kind and a reason are needed, not: " + line);
            }
            Kind kind = Kind.ofLetter(parts.group(2))
                    .orElseThrow(() -> new IllegalArgumentException(where + ": no kind of proof " + parts.group(2)));
            open.add(new OpenProof(parts.group(1), kind, parts.group(3), i + 1));
        }
        return open;
    }
}
