package dev.outlive.proof.stage;

import dev.outlive.client.DaemonStart;
import dev.outlive.client.DeliveredEvent;
import dev.outlive.client.OperatorConnection;
import dev.outlive.client.Task;
import dev.outlive.proof.oracle.ListedTask;
import dev.outlive.proof.rig.Rig;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Sees what delegates of this process are told of the tasks of one rig. When that is closed it judges, as a stage does of a
 * play: each task is listed, with the outcome it was told with, and told once to a delegate that didn't refuse it. Safe from
 * any thread.
 */
public final class Witness {
    private final List<Diary.Line> seen = new CopyOnWriteArrayList<>();

    private volatile boolean elsewhere;

    private Witness() {}

    /** The one of a rig. */
    public static Witness of(Rig rig) {
        var witness = new Witness();
        rig.judgeToo(() -> witness.contradictions(rig.site().home()));
        return witness;
    }

    /** Said by a delegate inside {@code onDownloadFinished}. */
    public void downloaded(Object delegate, Task task) {
        see(delegate, "downloaded " + session() + " - " + task.id().value() + " " + Player.event());
    }

    /** Said by a delegate inside a callback that it is about to throw from. */
    public void refuses(Object delegate) {
        see(delegate, "threw " + session() + " " + Player.event().split(" ")[0]);
    }

    /** Said by a delegate inside an {@code onComplete} from which it will return. */
    public void complete(Object delegate, Task task) {
        ListedTask ended = ListedTask.of(task.snapshot());
        String event = Player.event();
        see(
                delegate,
                "complete " + session() + " - " + ended.task() + " "
                        + String.valueOf(ended.outcome()).replace(' ', '-') + " " + event);
        see(delegate, "returned " + session() + " " + event.split(" ")[0]);
    }

    /** Said when a task was acknowledged by other means than a delegate. */
    public void acknowledged(Task task) {
        see(this, "acknowledged - " + task.id().value());
    }

    /** Said by a test whose delegates are in other processes, too, and say themselves what they are told. */
    public void toldElsewhere() {
        elsewhere = true;
    }

    private void see(Object who, String what) {
        seen.add(new Diary.Line(Integer.toHexString(System.identityHashCode(who)), what));
    }

    private static String session() {
        return DeliveredEvent.current().orElseThrow().session().session().value();
    }

    private List<String> contradictions(OutliveHome home) {
        List<TaskSnapshot> listed = listed(home);
        if (elsewhere) {
            listed.stream()
                    .filter(TaskSnapshot::acknowledged)
                    .forEach(task -> see(this, "acknowledged - " + task.id().value()));
        }
        return contradictions(seen, listed);
    }

    static List<String> contradictions(List<Diary.Line> seen, List<TaskSnapshot> listed) {
        var lines = new ArrayList<Diary.Line>();
        for (TaskSnapshot task : listed) { // who asked for what isn't seen, so that is taken on trust
            String key = task.key() == null ? "-" : task.key().value();
            lines.add(new Diary.Line("rig", "asks " + task.session() + " " + key));
        }
        lines.addAll(seen);
        var found = new ArrayList<>(Verdict.of(lines, listed));
        found.addAll(gaps(listed));
        return found;
    }

    /** A session counts its tasks from 1 and forgets none before its time, so a missing number is a lost task. */
    private static List<String> gaps(List<TaskSnapshot> listed) {
        Map<SessionRef, TreeSet<Long>> numbers = new TreeMap<>(Comparator.comparing(SessionRef::toString));
        listed.forEach(task -> numbers.computeIfAbsent(task.sessionRef(), any -> new TreeSet<>())
                .add(task.number()));
        var found = new ArrayList<String>();
        numbers.forEach((session, known) -> {
            for (long number = 1; number < known.last(); number++) {
                if (!known.contains(number)) {
                    found.add("task " + number + " of " + session + " is lost");
                }
            }
        });
        return found;
    }

    private static List<TaskSnapshot> listed(OutliveHome home) {
        var all = new ArrayList<TaskSnapshot>();
        try (var operator = OperatorConnection.open(home, new AppId("witness"), DaemonStart.NEVER)) {
            Selection page = Selection.idPrefix("");
            while (true) {
                Selection wanted = page;
                DaemonFrame.Tasks tasks =
                        operator.call(DaemonFrame.Tasks.class, call -> new ClientFrame.Find(call, wanted));
                all.addAll(tasks.tasks());
                if (!tasks.more()) {
                    return all;
                }
                page = page.after(tasks.tasks().getLast().id().value());
            }
        }
    }
}
