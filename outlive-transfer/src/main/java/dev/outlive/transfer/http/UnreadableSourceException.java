package dev.outlive.transfer.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** The request body's file couldn't be read, or ended too soon: our side's fault, not the network's. */
final class UnreadableSourceException extends IOException {
    private static final long serialVersionUID = 1L;
    private final String code;

    private UnreadableSourceException(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    static UnreadableSourceException of(IOException cause) {
        return new UnreadableSourceException(
                FailureCode.SPOOL_UNREADABLE, "the file to send can't be read: " + cause, cause);
    }

    static UnreadableSourceException exhausted(long sent, long length) {
        return new UnreadableSourceException(
                FailureCode.BODY_EXHAUSTED,
                "the file to send ended after " + sent + " of " + length + " bytes: it was cut while it was being sent",
                null);
    }

    /** Whether the file is at fault when moving its bytes to a socket failed: the JDK's exception doesn't tell. */
    static boolean isUnreadable(FileChannel file, long position) {
        try {
            file.read(ByteBuffer.allocate(1), position);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    String code() {
        return code;
    }
}
