package dev.outlive.transfer.http;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * An exchange over an HTTP/1.1 connection. A request within one slice is written, then its answer read, by the calling
 * thread. For a larger one a second thread reads from the first byte sent: interim and early final responses are seen at
 * once. When it ends, the connection is back in the pool or closed.
 */
final class Http1Exchange implements Exchange {
    private final Connection connection;
    private final Outgoing outgoing;
    private final HttpSettings settings;
    private final ConnectionPool pool;
    private final Cancellation cancellation;
    private final Sending sending = new Sending();
    private final Watch watch;
    private final Http1Sender sender;
    private final Http1Receiver receiver;
    private final long writtenBefore;

    Http1Exchange(
            Connection connection,
            Outgoing outgoing,
            HttpSettings settings,
            ExchangeHooks hooks,
            HeadRouter router,
            ContinueMemory memory,
            ConnectionPool pool,
            Cancellation cancellation,
            HopJournal journal) {
        this.connection = connection;
        this.outgoing = outgoing;
        this.settings = settings;
        this.pool = pool;
        this.cancellation = cancellation;
        this.watch = connection.beginWatch(() -> {});
        this.writtenBefore = connection.transport().writtenBytes();
        this.sender = new Http1Sender(connection, outgoing, settings, hooks, memory, sending, watch, journal);
        this.receiver = new Http1Receiver(
                connection, outgoing.method(), settings.timeouts(), hooks, router, sending, watch, journal);
    }

    @Override
    public Reply run() throws ExchangeFailure {
        boolean ended = false;
        try (var _ = cancellation.onCancel(connection.transport()::abort)) {
            var reply = readsWhileSending() ? sendWhileReading() : sendThenRead();
            ended = true;
            return reply;
        } catch (IOException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExchangeFailure.interrupted(e);
        } finally {
            leave(ended);
        }
    }

    @Override
    public boolean wroteNothing() {
        return connection.transport().writtenBytes() == writtenBefore;
    }

    @Override
    public Sent sent() {
        boolean incomplete = outgoing.expectsContinue() && outgoing.hasBody() && sending.handedOver() == 0;
        return wroteNothing() || incomplete ? Sent.NOTHING : Sent.MAYBE;
    }

    @Override
    public long bytesHandedOver() {
        return sending.handedOver();
    }

    @Override
    public String protocol() {
        return "http/1.1";
    }

    private boolean readsWhileSending() {
        return outgoing.expectsContinue() || outgoing.body().lengthBytes() > settings.sliceBytes();
    }

    private Reply sendThenRead() throws IOException, InterruptedException, ExchangeFailure {
        try {
            // a server that answered and doesn't read any more leaves us stuck in the write: give up the rest, and look
            watch.firstAid(connection.transport()::stopWriting);
            sender.send();
        } catch (UnreadableSourceException e) {
            throw e;
        } catch (IOException e) {
            return answerDespite(e);
        } finally {
            watch.firstAid(null);
        }
        return receiver.receive();
    }

    /** A failed write isn't the end: the answer that explains it may be waiting in the receive buffer. */
    private Reply answerDespite(IOException writeError) throws IOException, InterruptedException, ExchangeFailure {
        sending.cut();
        if (!mayHaveAnswer()) {
            throw writeError;
        }
        watch.quietLimit(Deadline.DRAIN, settings.timeouts().drain());
        try {
            return receiver.receive();
        } catch (MalformedResponseException e) {
            throw e;
        } catch (IOException e) {
            throw plainer(writeError, e);
        }
    }

    /** Of the failures of a write and of the read after it, the one that says why. */
    private static IOException plainer(IOException writeError, IOException readError) {
        if (TlsFailures.isAlert(readError)) {
            return readError;
        }
        writeError.addSuppressed(readError);
        return writeError;
    }

    private Reply sendWhileReading() throws IOException, InterruptedException, ExchangeFailure {
        var reading = new FutureTask<>(this::receiveAndRelease);
        var reader = Thread.ofVirtual().name("outlive-http-reader").start(reading);
        boolean handled = false;
        try {
            var writeError = sendUntilStopped(reading);
            var reply = await(reading, writeError);
            handled = true;
            return reply;
        } finally {
            if (!handled) {
                sending.cut();
                connection.transport().abort();
                joinUninterruptibly(reader);
            }
        }
    }

    /** Sends, and returns the error of a write that failed while the reading thread was still without a result. */
    private @Nullable IOException sendUntilStopped(FutureTask<Reply> reading) throws IOException, InterruptedException {
        try {
            sender.send();
            return null;
        } catch (UnreadableSourceException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            sending.cut();
            if (reading.isDone()) {
                return null;
            }
            watch.quietLimit(Deadline.DRAIN, settings.timeouts().drain());
            return e;
        }
    }

    /** The reading thread's part: however it ends, a writer stuck in a full socket is set free. */
    private Reply receiveAndRelease() throws IOException, InterruptedException, ExchangeFailure {
        boolean whole = false;
        try {
            var reply = receiver.receive();
            whole = !reply.early();
            return reply;
        } finally {
            sending.stop();
            if (!whole) {
                connection.transport().abort();
            }
        }
    }

    private static Reply await(FutureTask<Reply> reading, @Nullable IOException writeError)
            throws IOException, InterruptedException, ExchangeFailure {
        try {
            return reading.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case MalformedResponseException malformed -> throw malformed;
                case IOException io when writeError == null -> throw io;
                case IOException io -> throw plainer(writeError, io);
                case ExchangeFailure failure -> throw failure;
                case RuntimeException unexpected -> throw unexpected;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    /** No hook is called any more once the engine has returned. */
    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean mayHaveAnswer() {
        return !wroteNothing() && watch.expired() == null && !cancellation.isCancelled();
    }

    private void leave(boolean ended) {
        boolean inTime = watch.release();
        if (ended && inTime && receiver.isReusable() && !cancellation.isCancelled()) {
            pool.put(connection);
        } else if (ended && inTime) {
            connection.close();
        } else {
            connection.transport().abort();
        }
    }

    private ExchangeFailure failure(IOException e) {
        var expired = watch.wasAided() ? Deadline.IDLE : watch.expired();
        if (cancellation.isCancelled()) {
            return ExchangeFailure.cancelled().with(receiver.finalHead());
        }
        if (e instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted()) {
            return new ExchangeFailure(FailureCode.CANCELLED, "the thread that sends was interrupted", e);
        }
        if (expired != null && expired != Deadline.DRAIN) {
            return new ExchangeFailure(expired, explain(expired), e).with(receiver.finalHead());
        }
        return switch (e) {
            case MalformedResponseException malformed ->
                new ExchangeFailure(
                                FailureCode.CANNOT_PARSE_RESPONSE, place() + ": " + malformed.getMessage(), malformed)
                        .with(receiver.finalHead());
            case UnreadableSourceException source -> new ExchangeFailure(source.code(), reason(source), source);
            case SSLException tls
            when TlsFailures.ofAlert(connection.route(), tls) instanceof ExchangeFailure alert -> alert;
            default ->
                new ExchangeFailure(
                                FailureCode.CONNECTION_LOST,
                                "the connection to " + place() + " was lost: " + reason(e),
                                e)
                        .with(receiver.finalHead());
        };
    }

    private String explain(Deadline deadline) {
        return place()
                + switch (deadline) {
                    case HEAD -> " took too long for the head of its answer";
                    case IDLE -> " neither took nor sent a byte for too long";
                    case RESPONSE -> " didn't answer in time after the whole request was sent";
                    case TOTAL -> " didn't finish its answer in time";
                    case FLOOR -> " is slower than the lowest speed allowed";
                    case CONNECT, TLS, DRAIN, POOL -> " didn't react in time";
                };
    }

    private String place() {
        return connection.route().toString();
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
