package dev.outlive.client.internal;

import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.Text;
import dev.outlive.protocol.wire.DaemonFrame;

/** What a callback threw, in one line that fits a frame. */
final class Wording {
    private static final int CHARACTERS_MAX = 500; // a sentence for people; the whole trace is in the app's log

    private Wording() {}

    static String bounded(Throwable thrown) {
        return bounded(String.valueOf(thrown));
    }

    static String bounded(String why) {
        return Text.visible(why, CHARACTERS_MAX);
    }

    static String overtaken(SessionRef session, long mine, long now) {
        return "session " + session + " was held by another process while this one's connection was broken (epoch "
                + mine + ", now " + now + "). Its tasks go on and its events wait. Open the session again.";
    }

    static String snapshotThrew(SessionRef session, String why) {
        return "onSnapshot of the delegate threw (" + why + "), so this process let go of session " + session
                + ". Its tasks go on and its events wait. Correct the delegate and open the session again.";
    }

    static String acknowledgementRefused(SessionRef session, DaemonFrame.Refused refused) {
        return "the daemon refused an acknowledgement of session " + session
                + ", so its events come again at the next open: " + refused.code() + ": " + refused.message();
    }

    static String notNoted(SessionRef session, DaemonFrame.Refused refused) {
        return "the daemon did not note what the delegate of session " + session + " made of an event: "
                + refused.code() + ": " + refused.message();
    }

    static String violation(DaemonFrame.Deliver event, String why) {
        return "event " + event.seq() + " of session " + event.session() + " ("
                + event.event().code() + ") was not handed over: " + why
                + ". It stays with the daemon and comes again at the next open";
    }
}
