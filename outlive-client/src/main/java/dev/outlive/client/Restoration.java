package dev.outlive.client;

import dev.outlive.client.internal.SessionLink;
import dev.outlive.client.internal.SessionLink.Repeat;
import dev.outlive.protocol.model.RestoredSession;
import dev.outlive.protocol.model.RestoredSession.Choice;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.time.Instant;

/**
 * What an app is to decide about a session of its own that was put back from a backup or copied from another machine: its
 * tasks wait with {@code restored-copy}, since another daemon may have sent their requests. Completions are delivered all the
 * same. The user can decide, too: {@code outlive restored accept} or {@code discard}.
 *
 * <p>Both choices are durable when they return, hold for all tasks or none, and change nothing once somebody has chosen.
 * They throw {@link OutliveException}: {@code lease-lost} if the session isn't held any more.
 */
public final class Restoration {
    private final SessionLink link;
    private final SessionRef session;
    private final RestoredSession restored;

    Restoration(SessionLink link, SessionRef session, RestoredSession restored) {
        this.link = link;
        this.session = session;
        this.restored = restored;
    }

    /** How that was seen, for people. */
    public String text() {
        return restored.text();
    }

    /** When it was seen. */
    public Instant since() {
        return restored.since();
    }

    /** How many tasks hold. */
    public long live() {
        return restored.live();
    }

    /**
     * The original is gone, so this one goes on. A request that was tried before the copy was made and may not be sent twice
     * fails with {@code outcome-unknown}; every other one is sent.
     */
    public void accept() {
        settle(Choice.ACCEPT);
    }

    /** The original goes on, so the tasks of this one are cancelled. */
    public void discard() {
        settle(Choice.DISCARD);
    }

    private void settle(Choice choice) {
        link.call(
                DaemonFrame.RestoredSessions.class,
                Repeat.SAFE,
                (call, capability) -> new ClientFrame.SettleRestored(call, session, capability, choice));
    }
}
