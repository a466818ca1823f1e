package dev.outlive.client.internal;

import dev.outlive.protocol.model.Text;

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
}
