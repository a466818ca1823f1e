package dev.outlive.core.engine;

import dev.outlive.core.credential.Asking;
import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Provider;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.schedule.Conditions;
import dev.outlive.core.schedule.Lane;
import dev.outlive.core.schedule.LaneHistory;
import dev.outlive.core.schedule.Occupancy;
import dev.outlive.core.schedule.Pauses;
import dev.outlive.core.session.Restored;
import dev.outlive.protocol.model.Progress;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.Selection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the engine knows beside the store: all of it is derived again after a crash. Belongs to the engine's thread. */
final class Volatile {
    /** Who holds which session. */
    final TreeMap<SessionRef, Attachment> attachments = new TreeMap<>();

    /** Which apps are wanted by events, and which processes of theirs live. */
    final Launches launches = new Launches();

    /** Who watches what. */
    final Map<Link, Selection> watchers = new LinkedHashMap<>();

    /** How many tasks are queued in each lane. */
    final TreeMap<Lane, Long> queued = new TreeMap<>();

    /** The sessions with queued tasks, as they come to their turns: one that got a slot goes behind the others. */
    final LinkedHashSet<SessionRef> circle = new LinkedHashSet<>();

    /** Why no new work is taken, or null: the reserve for a full disk was given back and doesn't stand again. */
    @Nullable
    String diskFull;

    /** The questions by which apps are asked for credentials. */
    final TreeMap<CredentialRef, StoredQuestion> appsAsked = new TreeMap<>();

    /** How servers asked for credentials. */
    final Map<CredentialRef, CredentialQuestions.Challenged> challenged = new TreeMap<>();

    /** What was last seen of the machine. */
    Conditions conditions = Conditions.UNREAD;

    /** What users have paused, as it is stored. */
    Pauses pauses = Pauses.NONE;

    /** Sessions that were restored and hold, as it is stored. */
    final TreeMap<SessionRef, Restored> restored = new TreeMap<>();

    /** What held each lane in which tasks wait, as it is stored, and what was told of it since. */
    final LaneHistory laneHistory = new LaneHistory();

    /** Attempts that were told to stop because a rule holds their task; their marks are refused. */
    final TreeMap<TaskId, Long> heldBack = new TreeMap<>();

    /** What sessions show to servers, as it is stored. */
    final TreeMap<CredentialRef, StoredCredential> credentials = new TreeMap<>();

    /** How their providers are being asked. */
    final Map<Provider, Asking> asking = new LinkedHashMap<>();

    /** Tasks of which a server has refused a credential once. */
    final TreeSet<TaskId> refused = new TreeSet<>();

    /** Slots taken by tasks whose attempt may be out. */
    final Occupancy occupancy = new Occupancy();

    /** The attempts that were started and haven't reported their end. */
    final TreeMap<TaskId, Long> out = new TreeMap<>();

    /** The latest progress of the attempts that are out. */
    final TreeMap<TaskId, Progress> progress = new TreeMap<>();

    /** What of it is a view of the store, as that is at the start. */
    void recover(TaskStore.Transaction transaction) {
        queued.putAll(transaction.queued());
        pauses = transaction.pauses();
        laneHistory.replace(transaction.lanes().all());
        transaction.restored().list().forEach(each -> restored.put(each.session(), each));
    }
}
