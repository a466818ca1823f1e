package dev.outlive.core.engine;

import dev.outlive.core.schedule.Pauses;
import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.model.Pause;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;

/** What users hold by hand, apart from the suspend counters of apps. */
record Holding(Volatile state) {
    void pause(Link link, ClientFrame.Pause pause, Turn turn) {
        change(link, pause.call(), state.pauses.with(pause.scope(), turn.now.steady()), turn);
    }

    void unpause(Link link, ClientFrame.Unpause unpause, Turn turn) {
        change(link, unpause.call(), state.pauses.without(unpause.scope(), turn.now.steady()), turn);
    }

    private void change(Link link, long call, Pauses changed, Turn turn) {
        if (link.role() != ClientFrame.Role.OPERATOR) {
            turn.refuse(
                    link,
                    call,
                    ErrorCode.BAD_REQUEST,
                    "pausing is for the user, so nothing was paused; an app suspends its tasks");
            return;
        }
        Pauses before = state.pauses;
        if (!changed.equals(before)) {
            turn.transaction.save(changed);
            state.pauses = changed;
            turn.undo(() -> state.pauses = before);
            turn.transaction.sessions().forEach(session -> state.launches.look(session.ref()));
        }
        list(link, call, turn);
    }

    /** Every pause that lasts. */
    void list(Link link, long call, Turn turn) {
        var lasting = state.pauses.lasting().stream()
                .map(period -> new Pause(period.scope(), turn.now.wallOf(period.since())))
                .toList();
        turn.answer(link, new DaemonFrame.Pauses(call, lasting));
    }
}
