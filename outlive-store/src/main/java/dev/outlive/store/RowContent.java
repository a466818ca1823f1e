package dev.outlive.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The bytes a checksum is taken of: each value with its kind and length, so that no two rows look alike. */
final class RowContent {
    private static final int KEPT_BYTES_MAX = 1 << 20; // a rare large body doesn't hold its buffer
    private byte[] buffer = new byte[4096];
    private int length;

    void clear() {
        length = 0;
        if (buffer.length > KEPT_BYTES_MAX) {
            buffer = new byte[4096];
        }
    }

    void nothing() {
        room(1)[length++] = 0;
    }

    void integer(long value) {
        room(9)[length++] = 1;
        put(value);
    }

    void real(double value) {
        room(9)[length++] = 2;
        put(Double.doubleToLongBits(value));
    }

    void text(@Nullable String value) {
        if (value == null) {
            nothing();
        } else {
            put(3, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    void bytes(byte @Nullable [] value) {
        if (value == null) {
            nothing();
        } else {
            put(4, value);
        }
    }

    int checksum() {
        var crc = new CRC32C();
        crc.update(buffer, 0, length);
        return (int) crc.getValue();
    }

    private void put(int kind, byte[] value) {
        room(9 + value.length)[length++] = (byte) kind;
        put(value.length);
        System.arraycopy(value, 0, buffer, length, value.length);
        length += value.length;
    }

    private void put(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[length++] = (byte) (value >>> shift);
        }
    }

    private byte[] room(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
        return buffer;
    }
}
