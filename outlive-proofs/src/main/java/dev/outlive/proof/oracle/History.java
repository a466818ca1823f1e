package dev.outlive.proof.oracle;

import java.util.List;
import java.util.Map;

/**
 * All the evidence of one run, when it is over.
 *
 * @param plan what the app wanted
 * @param journal what it did and was told
 * @param received what the server has processed
 * @param files the files the server has, by name, with their SHA-256
 * @param listed every task of the app's session that the daemon knows at the end, archived ones too
 */
public record History(
        List<Upload> plan,
        List<OracleLine> journal,
        List<ReceivedLine> received,
        Map<String, String> files,
        List<ListedTask> listed) {
    public History {
        plan = List.copyOf(plan);
        journal = List.copyOf(journal);
        received = List.copyOf(received);
        files = Map.copyOf(files);
        listed = List.copyOf(listed);
    }

    /** Whether the last process ended with nothing left to do. */
    public boolean isComplete() {
        return !journal.isEmpty() && journal.getLast().t() == OracleLine.Kind.DONE;
    }
}
