package dev.outlive.core.engine;

import dev.outlive.core.credential.Asking;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Folders;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.credential.StoredCredential.Trouble;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LanePart;
import dev.outlive.core.task.Task;
import dev.outlive.core.time.Moment;
import dev.outlive.protocol.model.CredentialCommand;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.WaitReason;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why tasks have nothing to show to their servers: those that need a credential which isn't there, and no others. */
record CredentialHolds(Volatile state, CredentialLanes lanes) {
    /**
     * Why tasks of a lane wait.
     *
     * @param stored for this credential
     * @param of those of these folders
     */
    record Hold(StoredCredential stored, Reason reason, Folders of) {}

    /** Why this task has nothing to show; empty if it has, or needs nothing. */
    Optional<Hold> of(Task task, Moment now) {
        return in(Admission.laneOf(task), now)
                .filter(hold -> hold.of().covers(task.traits().folder()))
                .findFirst();
    }

    /** Why some that wait in this lane have nothing to show; empty if none of them needs it. */
    Optional<Hold> of(Lane lane, Turn turn) {
        return in(lane, turn.now)
                .filter(hold -> turn.transaction.lanes().isQueued(LanePart.within(lane, hold.of())))
                .findFirst();
    }

    /** The folders whose tasks have nothing to show. */
    Folders folders(Lane lane, Moment now) {
        return in(lane, now).map(Hold::of).reduce(Folders.NONE, Folders::and);
    }

    /** The same of what waits for a person or an app, and not for a time that comes by itself. */
    Folders waitingForSomebody(Lane lane, Moment now) {
        return in(lane, now)
                .filter(hold -> hold.reason().until() == null)
                .map(Hold::of)
                .reduce(Folders.NONE, Folders::and);
    }

    private Stream<Hold> in(Lane lane, Moment now) {
        return lanes.at(lane)
                .flatMap(stored -> reason(lane, stored, now)
                        .map(reason -> new Hold(stored, reason, CredentialLanes.wanted(lane, stored)))
                        .stream());
    }

    private Optional<Reason> reason(Lane lane, StoredCredential stored, Moment now) {
        Trouble trouble = stored.trouble();
        if (stored.isRejected()) {
            return Optional.empty();
        }
        Folders wanted = CredentialLanes.wanted(lane, stored);
        String where = wanted.equals(Folders.EVERY) || wanted.equals(Folders.ROOT) ? "" : "below " + wanted + ": ";
        StoredQuestion asked = state.appsAsked.get(stored.ref());
        if (asked != null) {
            return held(
                    where + CredentialQuestions.text(stored) + advice(stored.ref()), now.wallOf(asked.askedAt()), null);
        }
        if (trouble != null) {
            return held(where + trouble.text(), trouble.since(), null);
        }
        return stored.isWanting(now.steady()) ? wanting(stored, where, now) : Optional.empty();
    }

    private Optional<Reason> wanting(StoredCredential stored, String where, Moment now) {
        Asking asking = new SharedGrants(state).asking(stored.provider());
        CredentialCommand command = stored.credential().command();
        String provider = where + stored.credential().text();
        if (asking.out() != null) {
            var limit = command == null ? CredentialCommand.TIME_LIMIT_DEFAULT : command.timeLimit();
            return held(
                    provider + " is being asked for the credential for "
                            + stored.ref().space(),
                    now.wallOf(asking.out()),
                    now.wallOf(asking.out().plus(limit)));
        }
        Instant again = asking.notBefore().isAfter(now.steady()) ? asking.notBefore() : now.steady();
        return held(
                asking.failures() == 0
                        ? provider + " is asked next for the credential for "
                                + stored.ref().space()
                        : provider + " has failed " + asking.failures() + " times to give the credential for "
                                + stored.ref().space() + " (" + asking.text()
                                + "); it is asked again by itself, and at once when another is set: "
                                + advice(stored.ref()),
                null,
                now.wallOf(again));
    }

    private static Optional<Reason> held(String text, @Nullable Instant since, @Nullable Instant until) {
        return Optional.of(new Reason(WaitReason.AUTH, text, since, until));
    }

    /** What people can do. */
    static String advice(CredentialRef ref) {
        SessionRef session = ref.session();
        return "outlive credentials set --app " + session.app() + " --session " + session.session() + " "
                + ref.space().origin();
    }
}
