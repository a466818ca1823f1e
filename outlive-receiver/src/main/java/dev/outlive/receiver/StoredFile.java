package dev.outlive.receiver;

/**
 * A file that has been stored whole and durably.
 *
 * @param sha256 in lower-case hexadecimal
 */
public record StoredFile(String name, long bytes, String sha256, Change change) {
    /** What storing it did to the directory. */
    public enum Change {
        CREATED,
        REPLACED
    }
}
