package dev.outlive.receiver;

import dev.outlive.receiver.http.Body;
import dev.outlive.receiver.http.Refusal;
import java.io.IOException;
import java.io.InterruptedIOException;

/** The body of an upload as the receiver takes it: counted, held to the size limit and paced by the shared rate. */
final class Intake {
    /** Asks the client for a body that it holds back. */
    @FunctionalInterface
    interface Invitation {
        void send() throws IOException;

        /** For a client that has sent its body unasked. */
        Invitation NONE = () -> {};
    }

    private final Body body;
    private final long bytesMax;
    private final TokenBucket rate;
    private Invitation invitation;
    private long bytes;

    Intake(Body body, long bytesMax, TokenBucket rate, Invitation invitation) {
        this.body = body;
        this.bytesMax = bytesMax;
        this.rate = rate;
        this.invitation = invitation;
    }

    /** How many bytes have come. */
    long bytes() {
        return bytes;
    }

    /** Refuses a body that its head announces as too long, before any of it is read. */
    void checkAnnounced() throws Refusal {
        if (body.announcedBytes() > bytesMax) {
            throw tooLarge();
        }
    }

    /** Reads 1 to {@code length} bytes, or gives -1 at the proper end of the body. */
    int read(byte[] target, int offset, int length) throws IOException {
        var inviting = invitation;
        invitation = Invitation.NONE;
        inviting.send();
        int count = body.read(target, offset, Math.min(length, rate.sliceBytes()));
        if (count < 0) {
            return count;
        }
        bytes += count;
        if (bytes > bytesMax) {
            throw tooLarge();
        }
        try {
            rate.take(count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the rate limit held a request");
        }
        // Hashing takes a core for itself; other connections shall have it in between.
        Thread.yield();
        return count;
    }

    private Refusal tooLarge() {
        return Refusal.of(
                413,
                "content-too-large",
                "The body is over " + bytesMax + " bytes, the most this receiver takes. Nothing was stored; start the "
                        + "receiver with a greater --max-size to send it.");
    }
}
