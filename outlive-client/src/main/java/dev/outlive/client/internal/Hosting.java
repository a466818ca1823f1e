package dev.outlive.client.internal;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.DaemonFrame;

/** Whether this process is about to be stopped by its host, or runs on after that. */
final class Hosting {
    private boolean suspended;
    private boolean handledUnsaid;
    private boolean broke; // and hasn't been told since how it stands

    /** Whether nothing may be handed over. */
    boolean isSuspended() {
        return suspended;
    }

    /** The app has finished with the events it was started or woken for. */
    void handled() {
        handledUnsaid = true;
    }

    /** Whether the daemon is to be told so now. */
    boolean owesHandled() {
        boolean owed = handledUnsaid;
        handledUnsaid = false;
        return owed;
    }

    /** What holds is said again on the next connection. */
    void disconnected() {
        suspended = false;
        broke = true;
    }

    /** Whether the frame was about this; a hand-over goes before everything that waits. */
    boolean took(DaemonFrame frame, SessionRef session, long generation, HandingQueue queue) {
        if (frame instanceof DaemonFrame.AppSuspending told) {
            suspended |= told.session().equals(session);
            broke &= !suspended;
            return true;
        }
        if (!(frame instanceof DaemonFrame.AppResumed resumed)) {
            return false;
        }
        if (resumed.session().equals(session) && resumed.generation() == generation) {
            suspended = false;
            if (resumed.handOver()) {
                queue.addFirst(new Handing.HandOver(broke));
            }
            broke = false;
        }
        return true;
    }
}
