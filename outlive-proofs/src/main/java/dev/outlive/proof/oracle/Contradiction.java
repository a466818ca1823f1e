package dev.outlive.proof.oracle;

/**
 * A promise that was broken, as the evidence shows it.
 *
 * @param id the promise, for example {@code I12}
 */
public record Contradiction(String id, String text) {
    /** {@code I12: k-0007 was handed over twice in process 3 (lines 19, 44)} */
    @Override
    public String toString() {
        return id + ": " + text;
    }
}
