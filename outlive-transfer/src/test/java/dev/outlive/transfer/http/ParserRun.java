package dev.outlive.transfer.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parser over a byte array that arrives in pieces, and what it made of it, as one comparable text. */
final class ParserRun {
    private ParserRun() {}

    /** What a client makes of the bytes as the answer to a request; the stream ends after the last byte. */
    static String of(String method, byte[] bytes, int... cuts) {
        var source = new Pieces(bytes, cuts);
        var parser = new ResponseParser(source);
        var seen = new ArrayList<String>();
        try {
            var head = parser.readHead();
            while (head.isInterim()) {
                Framing.checkInterim(head);
                seen.add("interim " + head.status());
                head = parser.readHead();
            }
            var framing = Framing.of(method, head);
            seen.add(head.version() + " " + head.status() + " " + head.reason() + " " + head.headers());
            readBody(parser, framing, seen);
        } catch (MalformedResponseException e) {
            seen.add("refused: " + e.getMessage());
        } catch (ConnectionEndedException e) {
            seen.add("lost: " + e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return String.join("\n", seen);
    }

    private static void readBody(ResponseParser parser, Framing framing, List<String> seen) throws IOException {
        var body = new ByteArrayOutputStream();
        var reader = parser.readBody(framing, () -> ByteBuffer.allocate(16 * 1024));
        try {
            for (var run = reader.next(); run != null; run = reader.next()) {
                var piece = new byte[run.remaining()];
                run.get(piece);
                body.writeBytes(piece);
            }
        } catch (IOException e) {
            seen.add("cut body [" + body.toString(StandardCharsets.ISO_8859_1) + "]");
            throw e;
        }
        var text = body.size() > 200 ? body.size() + " bytes" : "[" + body.toString(StandardCharsets.ISO_8859_1) + "]";
        seen.add("body " + text + " trailers " + reader.trailers());
    }

    static String of(String method, String text, int... cuts) {
        return of(method, text.getBytes(StandardCharsets.ISO_8859_1), cuts);
    }

    /** The same in one piece, cut in two at every place, and one byte at a time; these must agree. */
    static String everyWay(String method, String text) {
        var whole = of(method, text);
        for (int cut = 1; cut < text.length(); cut++) {
            agree(whole, of(method, text, cut), "cut at " + cut);
        }
        var each = new int[text.length()];
        for (int i = 0; i < each.length; i++) {
            each[i] = i + 1;
        }
        agree(whole, of(method, text, each), "one byte at a time");
        return whole;
    }

    private static void agree(String whole, String pieces, String how) {
        if (!pieces.equals(whole)) {
            throw new AssertionError("in one piece: " + whole + "\n" + how + ": " + pieces);
        }
    }

    /** Hands out a byte array up to the next cut at each read. */
    private static final class Pieces implements ByteSource {
        private final byte[] bytes;
        private final int[] cuts;
        private int position;

        Pieces(byte[] bytes, int... cuts) {
            this.bytes = bytes;
            this.cuts = cuts;
        }

        @Override
        public int read(ByteBuffer target) {
            if (position == bytes.length) {
                return -1;
            }
            int end = bytes.length;
            for (int cut : cuts) {
                if (cut > position) {
                    end = Math.min(end, cut);
                    break;
                }
            }
            int count = Math.min(target.remaining(), end - position);
            target.put(bytes, position, count);
            position += count;
            return count;
        }
    }
}
