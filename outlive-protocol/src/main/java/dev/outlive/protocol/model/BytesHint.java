package dev.outlive.protocol.model;

/**
 * How much an app thinks a task will move at most, header fields included, for planning: the daemon looks for room on
 * the disk before it asks for a download. Nothing ends if the guess was wrong. Apple:
 * {@code countOfBytesClientExpectsToSend}, {@code countOfBytesClientExpectsToReceive}.
 *
 * @param toSend {@value #UNKNOWN} if unknown
 * @param toReceive {@value #UNKNOWN} if unknown
 */
public record BytesHint(long toSend, long toReceive) {
    public static final long UNKNOWN = -1;

    public BytesHint {
        if (toSend < UNKNOWN || toReceive < UNKNOWN) {
            throw new IllegalArgumentException(
                    "bytes are counted from 0, or -1 if unknown, not " + toSend + " and " + toReceive);
        }
    }
}
