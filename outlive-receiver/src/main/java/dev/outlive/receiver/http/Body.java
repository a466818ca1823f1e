package dev.outlive.receiver.http;

import java.io.IOException;
import java.util.List;

/**
 * The body of one request, without its framing. It ends where the framing says, or the request is cut: a body never
 * ends because the connection did.
 */
public abstract sealed class Body {
    /** 15 hexadecimal or 18 decimal digits always fit a long. */
    private static final int HEX_DIGITS_MAX = 15;

    private static final int DECIMAL_DIGITS_MAX = 18;
    /** A chunk line is a few digits; extensions have no use here and get room out of courtesy only. */
    private static final int CHUNK_LINE_BYTES_MAX = 1024;

    private static final int CHUNK_EXTENSION_BYTES_MAX = 16 * 1024;
    private static final int TRAILER_BYTES_MAX = 16 * 1024;

    /** The length is known only at the end. */
    public static final long UNKNOWN = -1;

    /** The body that follows this head (RFC 9112 §6); ambiguous framing is refused. */
    public static Body after(RequestHead head, WireInput in) throws Refusal {
        var codings = head.fields().all("Transfer-Encoding");
        var lengths = head.fields().all("Content-Length");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty()) {
                throw Refusal.malformed("both Content-Length and Transfer-Encoding");
            }
            if (codings.size() > 1 || head.minorVersion() == 0) {
                throw Refusal.malformed("a Transfer-Encoding that can't be trusted");
            }
            if (!codings.getFirst().equalsIgnoreCase("chunked")) {
                throw Refusal.of(
                        501, "unknown-transfer-coding", "The only transfer coding this server knows is chunked.");
            }
            return new Chunked(in);
        }
        return new Fixed(in, length(lengths));
    }

    private static long length(List<String> lengths) throws Refusal {
        if (lengths.isEmpty()) {
            return 0;
        }
        var digits = lengths.getFirst();
        if (lengths.size() > 1
                || digits.isEmpty()
                || digits.length() > DECIMAL_DIGITS_MAX
                || !digits.chars().allMatch(Tokens::isDigit)) {
            throw Refusal.malformed("no single decimal Content-Length");
        }
        return Long.parseLong(digits);
    }

    /** How many bytes the head announced, or {@link #UNKNOWN}. */
    public abstract long announcedBytes();

    /** Whether all of it has been read, so that the next byte belongs to the next request. */
    public abstract boolean isFinished();

    /** Reads 1 to {@code length} bytes, or gives -1 at its proper end. */
    public abstract int read(byte[] target, int offset, int length) throws IOException;

    private static final class Fixed extends Body {
        private final WireInput in;
        private final long bytes;
        private long left;

        Fixed(WireInput in, long bytes) {
            this.in = in;
            this.bytes = bytes;
            this.left = bytes;
        }

        @Override
        public long announcedBytes() {
            return bytes;
        }

        @Override
        public boolean isFinished() {
            return left == 0;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            left -= count;
            return count;
        }
    }

    private static final class Chunked extends Body {
        private final WireInput in;
        private long leftInChunk;
        private long extensionBytes;
        private boolean started;
        private boolean finished;

        Chunked(WireInput in) {
            this.in = in;
        }

        @Override
        public long announcedBytes() {
            return UNKNOWN;
        }

        @Override
        public boolean isFinished() {
            return finished;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (leftInChunk == 0 && !nextChunk()) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, leftInChunk));
            leftInChunk -= count;
            return count;
        }

        private boolean nextChunk() throws IOException {
            if (finished) {
                return false;
            }
            if (started && (in.readByte() != '\r' || in.readByte() != '\n')) {
                throw Refusal.malformed("a chunk that is longer than its size says");
            }
            started = true;
            leftInChunk =
                    chunkSize(in.readLine(CHUNK_LINE_BYTES_MAX, () -> Refusal.malformed("an endless chunk line")));
            if (leftInChunk == 0) {
                Fields.read(
                        in,
                        TRAILER_BYTES_MAX,
                        RequestHead.FIELDS_MAX,
                        () -> Refusal.malformed("trailers over " + TRAILER_BYTES_MAX + " bytes"));
                finished = true;
            }
            return !finished;
        }

        private long chunkSize(String line) throws Refusal {
            int digits = 0;
            while (digits < line.length()
                    && Character.digit(line.charAt(digits), 16) >= 0
                    && line.charAt(digits) < 0x7f) {
                digits++;
            }
            var rest = line.substring(digits);
            if (digits == 0
                    || digits > HEX_DIGITS_MAX
                    || !(rest.isEmpty() || rest.strip().startsWith(";"))) {
                throw Refusal.malformed("a chunk size that isn't a hexadecimal number");
            }
            extensionBytes += line.length() - digits;
            if (extensionBytes > CHUNK_EXTENSION_BYTES_MAX) {
                throw Refusal.malformed("endless chunk extensions");
            }
            return Long.parseLong(line, 0, digits, 16);
        }
    }
}
