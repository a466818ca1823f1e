package dev.outlive.client;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An upload's body that has no file: bytes, a text, or what a stream gives. The library writes it to the daemon's disk
 * before the upload is created, so it outlives this process as a file does; a process that dies meanwhile leaves no task.
 * The same bytes under the same key are the same upload.
 */
public final class Body {
    /** The longest body, unless {@link #withBytesMax} says otherwise. */
    public static final long BYTES_MAX_DEFAULT = 1L << 30;

    private final InputStream bytes;
    private final long bytesMax;
    private final AtomicBoolean taken;

    private Body(InputStream bytes, long bytesMax, AtomicBoolean taken) {
        this.bytes = bytes;
        this.bytesMax = bytesMax;
        this.taken = taken;
    }

    /** These bytes; a later change of the array may or may not be sent. */
    public static Body of(byte[] bytes) {
        return of(new ByteArrayInputStream(bytes));
    }

    /** This text, in UTF-8. */
    public static Body of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What the stream gives until its end. It is read once, when the upload is created, and not closed. */
    public static Body of(InputStream stream) {
        return new Body(stream, BYTES_MAX_DEFAULT, new AtomicBoolean());
    }

    /** Refuses the body, with {@code data-too-long}, if it has more bytes than that. */
    public Body withBytesMax(long most) {
        if (most < 0) {
            throw new IllegalArgumentException("a length isn't negative: " + most);
        }
        return new Body(bytes, most, taken);
    }

    long bytesMax() {
        return bytesMax;
    }

    /** The bytes, once. */
    InputStream take() {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException("this body was used for an upload already; make another one");
        }
        return bytes;
    }
}
