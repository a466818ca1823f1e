package dev.outlive.receiver.http;

import java.io.IOException;
import java.io.OutputStream;

/** What follows the head of an answer. */
public interface Payload extends AutoCloseable {
    /** How many bytes {@link #writeTo} writes. */
    long bytes();

    void writeTo(OutputStream out) throws IOException;

    @Override
    default void close() throws IOException {}

    /** A payload in memory. */
    static Payload of(byte[] content) {
        return new Payload() {
            @Override
            public long bytes() {
                return content.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(content);
            }
        };
    }
}
