package dev.outlive.proof.oracle;

import org.jspecify.annotations.Nullable;

/** What the journal has told of one upload so far. */
final class Story {
    final Upload upload;

    /** The journal's line of the intent to create it, 0 before. */
    long asked;

    /** The line of the first reply to that. */
    long created;

    /** The line of the first reply to a resume. */
    long resumed;

    /** The id of its task, from whichever line named it first. */
    @Nullable
    String task;

    /** The outcome it was handed over with, or null. */
    @Nullable
    String outcome;

    @Nullable
    String endedAt;

    /** What the server's answer said of the body it got. */
    @Nullable
    String answeredSha256;

    /** The line and process of the last hand-over. */
    long handed;

    int handedInProcess;

    /** How often it was handed over. */
    int handedTimes;

    long ackIntended;
    long acked;

    /** The latest progress told, in this process. */
    int progressInProcess;

    long attempt;
    long sent;

    Story(Upload upload) {
        this.upload = upload;
    }

    String key() {
        return upload.key();
    }
}
