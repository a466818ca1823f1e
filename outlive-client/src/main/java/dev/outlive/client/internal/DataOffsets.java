package dev.outlive.client.internal;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * How much the delegate has had of bodies, as far as the daemon hasn't confirmed it: one call at a time for each event, with
 * the latest offset. Said again on a new connection.
 */
final class DataOffsets {
    private final SessionRef session;
    private final LongSupplier calls;
    private final TreeMap<Long, Read> reads = new TreeMap<>(); // by number of the event

    /**
     * @param upTo what the delegate has had
     * @param said what the daemon was told on this connection
     * @param call the last one; 0 once it is answered
     * @param hurries whether nothing may be held back behind that call: the event is refused next
     */
    private record Read(long upTo, long said, long call, boolean hurries) {
        boolean isToBeSaid() {
            return upTo > said && (call == 0 || hurries);
        }
    }

    DataOffsets(SessionRef session, LongSupplier calls) {
        this.session = session;
        this.calls = calls;
    }

    /** The delegate has had so much of the event's body. */
    void read(long seq, long upTo) {
        reads.merge(
                seq,
                new Read(upTo, 0, 0, false),
                (before, now) -> new Read(Math.max(before.upTo, now.upTo), before.said, before.call, before.hurries));
    }

    /** The event will come again: its offset must be there before. */
    void refused(long seq) {
        reads.computeIfPresent(seq, (number, read) -> new Read(read.upTo, read.said, read.call, true));
    }

    /** The event is acknowledged whole. */
    void returned(long seq) {
        reads.remove(seq);
    }

    void disconnected() {
        reads.replaceAll((seq, read) -> new Read(read.upTo, 0, 0, read.hurries));
    }

    List<ClientFrame> say(String capability) {
        var frames = new ArrayList<ClientFrame>();
        reads.replaceAll((seq, read) -> {
            if (!read.isToBeSaid()) {
                return read;
            }
            long call = calls.getAsLong();
            frames.add(new ClientFrame.AcknowledgeData(call, session, capability, seq, read.upTo));
            return new Read(read.upTo, read.upTo, call, read.hurries);
        });
        return frames;
    }

    boolean isOurs(long call) {
        return call != 0 && reads.values().stream().anyMatch(read -> read.call == call);
    }

    /** The daemon has answered this call for good. */
    void settle(long call) {
        reads.replaceAll((seq, read) -> read.call == call ? new Read(read.upTo, read.said, 0, read.hurries) : read);
        reads.values().removeIf(read -> read.call == 0 && read.upTo == read.said);
    }
}
