package dev.outlive.proof.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.proof.oracle.OracleLine.Op;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OracleJournalTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("app.jsonl");
    }

    private void write(OracleLine... lines) throws IOException {
        try (var journal = OracleJournal.open(file())) {
            List.of(lines).forEach(journal::append);
        }
    }

    @Test
    void linesAreNumberedAndNameTheirProcess() throws IOException {
        write(OracleLine.intent(Op.CREATE, "a"));
        write(OracleLine.created("a", "T1", "existing"));
        assertThat(OracleJournal.read(file()))
                .extracting(OracleLine::n, OracleLine::process, OracleLine::t)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, 1, OracleLine.Kind.BEGUN),
                        org.assertj.core.groups.Tuple.tuple(2L, 1, OracleLine.Kind.INTENT),
                        org.assertj.core.groups.Tuple.tuple(3L, 2, OracleLine.Kind.BEGUN),
                        org.assertj.core.groups.Tuple.tuple(4L, 2, OracleLine.Kind.FACT));
    }

    @Test
    void everyKindOfLineReadsBack() throws IOException {
        var snapshot = OracleLine.snapshot(List.of(new ListedTask("a", "T1", "running", null, null, false)));
        write(
                snapshot,
                OracleLine.progress("a", "T1", 2, 17),
                OracleLine.handed("a", "T1", "finished 201", "aa", "2026-11-22T10:00:00Z"),
                OracleLine.fact(Op.ACK, "a"),
                OracleLine.refused(Op.CREATE, "b", "disk-full"),
                OracleLine.invalidated(),
                OracleLine.done());
        var read = OracleJournal.read(file());
        assertThat(read.get(1)).isEqualTo(snapshot.at(2, 1));
        assertThat(read.get(3).outcome()).isEqualTo("finished 201");
        assertThat(read.get(4).is(OracleLine.Kind.FACT, Op.ACK)).isTrue();
        assertThat(Files.readString(file()))
                .contains("{\"n\":5,\"process\":1,\"t\":\"fact\",\"op\":\"ack\",\"key\":\"a\"}");
    }

    @Test
    void aTornLastLineCountsAsNotWritten() throws IOException {
        write(OracleLine.intent(Op.CREATE, "a"));
        Files.writeString(file(), "{\"n\":3,\"process\":1,\"t\":\"fa", StandardOpenOption.APPEND);
        assertThat(OracleJournal.read(file())).hasSize(2);
        write(OracleLine.intent(Op.CREATE, "b"));
        assertThat(OracleJournal.read(file())).extracting(OracleLine::n).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aDamagedJournalIsNoEvidence() throws IOException {
        write(OracleLine.intent(Op.CREATE, "a"));
        Files.writeString(file(), "{\"n\":7,\"process\":1,\"t\":\"done\"}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> OracleJournal.read(file())).hasMessageContaining("the oracle itself is damaged");
    }
}
