package dev.outlive.client.internal;

import dev.outlive.client.OutliveException;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** What a session needs of its connection to the daemon. Safe from any thread. */
interface Connection extends AutoCloseable {
    boolean isOpen();

    /** Sends without waiting; what can't be sent is lost with the connection. */
    void send(ClientFrame frame);

    /** Makes a call and waits for its answer. */
    <A extends DaemonFrame.Answer> A call(Class<A> type, LongFunction<? extends ClientFrame> frame)
            throws OutliveException;

    /** Makes a call whose answer comes later; in the order of their calls. */
    <A extends DaemonFrame.Answer> CompletableFuture<A> begin(Class<A> type, LongFunction<? extends ClientFrame> frame)
            throws OutliveException;

    /** Ends the connection at once; the listener hears of it. */
    void abort();

    @Override
    void close();
}
