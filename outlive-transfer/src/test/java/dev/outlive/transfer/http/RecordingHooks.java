package dev.outlive.transfer.http;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hooks that write down what they were told and keep the response body. */
class RecordingHooks implements ExchangeHooks {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile long handedOver;

    @Override
    public void beforeFirstByte(Hop hop) throws Exception {
        events.add(
                "before " + hop.number() + " " + hop.method() + " " + hop.uri().getRawPath());
    }

    @Override
    public void onHandedOver(long bytes) {
        handedOver = bytes;
    }

    @Override
    public Interim onInterim(ResponseHead head) {
        events.add("interim " + head.status());
        return Interim.NO_PROGRESS;
    }

    @Override
    public ResponseSink open(ResponseHead head, URI effectiveUri) {
        events.add("open " + head.status());
        return new ResponseSink() {
            @Override
            public long limitBytes() {
                return RecordingHooks.this.limitBytes();
            }

            @Override
            public void write(ByteBuffer bytes) {
                var run = new byte[bytes.remaining()];
                bytes.get(run);
                body.writeBytes(run);
            }
        };
    }

    long limitBytes() {
        return Long.MAX_VALUE;
    }

    List<String> events() {
        return events;
    }

    long handedOver() {
        return handedOver;
    }

    byte[] body() {
        return body.toByteArray();
    }

    String text() {
        return body.toString(StandardCharsets.ISO_8859_1);
    }
}
