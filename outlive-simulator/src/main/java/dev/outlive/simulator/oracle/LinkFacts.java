package dev.outlive.simulator.oracle;

import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What went over one connection. */
final class LinkFacts {
    final long link;
    final ClientFrame.Role role;

    /** Who it is from. */
    ClientFrame.@Nullable Hello hello;

    /** It is broken. */
    boolean closed;

    /** Calls that wait for their answer. */
    final TreeMap<Long, ClientFrame> calls = new TreeMap<>();

    /** The last attach that was granted on it. */
    DaemonFrame.@Nullable Attached attached;

    final List<TaskSnapshot> pages = new ArrayList<>();

    /** The highest event number sent since that attach, of those that weren't refused before. */
    long lastSeq;

    /** Events that were sent and then refused by the delegate, which the daemon has confirmed. */
    final TreeSet<Long> refused = new TreeSet<>();

    /** Events that were refused and came again before earlier ones were sent, or in their turn. */
    final TreeSet<Long> ahead = new TreeSet<>();

    /** Events that were passed over because an earlier one of their task was refused. */
    final TreeSet<Long> behindRefused = new TreeSet<>();

    /** Events that were sent since that attach and not refused, with the length of their lines; some may be settled. */
    final TreeMap<Long, Integer> onTheWay = new TreeMap<>();

    /** Those that lie with the client: questions that its delegate has, and what follows a refused event of its task. */
    final TreeSet<Long> atItsEnd = new TreeSet<>();

    LinkFacts(long link, ClientFrame.Role role) {
        this.link = link;
        this.role = role;
    }
}
