package dev.outlive.transfer.http;

import java.util.ArrayList;
import java.util.List;

/**
 * A request's stop button: {@link #cancel} closes the connection in use, from any thread, at any time, any number of
 * times. Nothing is interrupted, so channels shared with others stay open. An answer that is complete already stands.
 */
public final class Cancellation {
    private final List<Registration> registrations = new ArrayList<>();
    private boolean cancelled;

    /** Something to undo when the button is pressed; closing it takes it off, and waits for a press going on. */
    interface Registration extends AutoCloseable {
        void stop();

        @Override
        void close();
    }

    /** Stops the request: it ends soon with the code {@code cancelled}, unless its answer was complete. */
    public synchronized void cancel() {
        cancelled = true;
        for (var registration : List.copyOf(registrations)) {
            registration.stop();
        }
    }

    /** Whether {@link #cancel} was called. */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Runs the action, which must not block, when cancelled; at once if that has happened. */
    synchronized Registration onCancel(Runnable action) {
        var registration = new Registration() {
            @Override
            public void stop() {
                action.run();
            }

            @Override
            public void close() {
                synchronized (Cancellation.this) {
                    registrations.remove(this);
                }
            }
        };
        if (cancelled) {
            action.run();
        } else {
            registrations.add(registration);
        }
        return registration;
    }
}
