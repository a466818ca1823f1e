package dev.outlive.simulator;

import dev.outlive.client.internal.DeliveryCore;
import dev.outlive.client.internal.Handing;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TaskSnapshot;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.oracle.ProcessJudge;
import java.time.Duration;
import java.util.Objects;

/** What the delegate of one process does with what it is called with: it is slow, throws, dies, or makes up its mind later. */
final class AppDelegate {
    /** More than the waits between ten refusals. */
    private static final Duration CURED_AFTER = Duration.ofMinutes(12);

    private final AppProcess process;
    private final AppSite site;
    private final World world;
    private final Chance chance;
    private final DeliveryCore core;
    private final ProcessJudge judge;
    private int answers;
    private boolean stuck;

    AppDelegate(AppProcess process, AppSite site, DeliveryCore core, ProcessJudge judge) {
        this.process = process;
        this.site = site;
        this.world = site.world();
        this.chance = site.chance();
        this.core = core;
        this.judge = judge;
    }

    /** Whether it doesn't return any more. */
    boolean isStuck() {
        return stuck;
    }

    void hand(Handing handing) {
        if (core.isEnded()) {
            return;
        }
        if (handing instanceof Handing.Event event) {
            world.event(process, "is handed", event.deliver());
            world.tally().add("events handed over");
            judge.handed(event.deliver());
            TaskSnapshot task = event.deliver().task();
            if (task != null) {
                process.known().put(task.id(), task);
            }
        } else if (handing instanceof Handing.News news) {
            judge.handed(news.told());
        } else if (handing instanceof Handing.Drained drained) {
            world.event(process, "is drained", drained);
            judge.drained(drained.upTo(), process.generation());
        }
        if (chance.strikes(site.faults().dyingInCallback())) {
            process.kill("in its delegate");
            return;
        }
        if (chance.strikes(site.faults().neverReturning())) {
            world.event(process, "hangs in its delegate");
            world.tally().add("fault delegate hangs");
            stuck = true;
            return;
        }
        if (handing instanceof Handing.Event event) {
            read(event.deliver());
        }
        world.after(chance.work(300), process, "returns", () -> returned(handing));
    }

    /** Some delegates take the body of an answer in pieces, and some of those don't come to its end. */
    private void read(DaemonFrame.Deliver event) {
        TaskSnapshot task = event.task();
        long whole =
                task == null || task.response() == null ? 0 : task.response().bodyBytes();
        boolean isRead =
                event.event() == DaemonFrame.EventType.ENDED && task != null && task.kind() != TaskKind.DOWNLOAD;
        if (!isRead || !chance.happens(0.5)) {
            return;
        }
        for (long upTo = event.dataOffset(); upTo < whole && chance.happens(0.8); ) {
            upTo += Math.min(whole - upTo, chance.between(1, 5));
            judge.read(event.seq(), upTo);
            world.tally().add("pieces of bodies");
            process.run(core.dataRead(event.seq(), upTo));
        }
    }

    /** Whether the delegate can't bear this event, in whatever process. */
    private boolean isPoison(DaemonFrame.Deliver event) {
        TaskSnapshot task = event.task();
        long what = event.event() == DaemonFrame.EventType.DOWNLOAD_FINISHED ? 104_729 : 7_919;
        return task != null
                && !world.isHealedSince(CURED_AFTER)
                && Math.floorMod(task.number() * what, 100)
                        < 100 * site.faults().poison();
    }

    private void returned(Handing handing) {
        if (core.isEnded()) {
            return;
        }
        boolean threw = handing instanceof Handing.Event event
                && (isPoison(event.deliver()) || chance.strikes(site.faults().throwing()));
        world.event(process, threw ? "throws" : "returns", handing);
        if (threw) {
            refuses(((Handing.Event) handing).deliver());
            process.run(core.threw(handing, "the delegate threw"));
        } else if (handing instanceof Handing.Event event
                && !event.deliver().event().asks()
                && chance.strikes(site.faults().keeping())) {
            world.tally().add("fault settled late");
            process.run(core.kept(event));
            world.after(chance.work(60_000), process, "settles later", () -> settle(event.deliver()));
        } else {
            if (handing instanceof Handing.Event event) {
                judge.returned(event.deliver());
            }
            if (handing instanceof Handing.Event event
                    && event.deliver().event().asks()) {
                asked(event.deliver());
            }
            process.run(core.returned(handing));
            if (handing instanceof Handing.Drained) {
                process.eventsHandled();
            }
        }
    }

    /** In some worlds the connection breaks just then, so that the daemon hears it on the next one. */
    private void refuses(DaemonFrame.Deliver event) {
        world.tally().add("fault delegate throws");
        judge.threw(event);
        if (site.faults().cutsConnections() && chance.strikes(0.2)) {
            world.tally().add("fault connection cut at a refusal");
            process.drop();
        }
    }

    /** An app that settles by hand acknowledges late, some twice, or refuses what it has kept. */
    private void settle(DaemonFrame.Deliver event) {
        if (core.isEnded()) {
            return;
        }
        boolean refuses = isPoison(event) || chance.strikes(site.faults().throwing());
        world.event(process, refuses ? "refuses what it kept" : "acknowledges what it kept", event.seq());
        if (refuses) {
            refuses(event);
            process.run(core.refusedKept(event.seq(), "the app refused what it had kept"));
            return;
        }
        judge.returned(event);
        process.run(core.acknowledgedKept(event.seq()));
        if (chance.happens(0.2)) {
            world.after(
                    chance.work(10_000),
                    process,
                    "acknowledges twice",
                    () -> process.run(core.acknowledgedKept(event.seq())));
        }
    }

    /** An app that is asked answers at once, later, twice, or not at all. */
    private void asked(DaemonFrame.Deliver question) {
        boolean waits = Objects.requireNonNull(question.question()).until() == null; // nothing answers for it
        int draw = chance.below(waits ? 9 : 10);
        if (draw < 4) {
            answer(question);
        } else if (draw < 9) {
            world.after(chance.work(60_000), process, "answers later", () -> answer(question));
        }
        if (chance.happens(0.2)) {
            world.after(chance.work(120_000), process, "answers again", () -> answer(question));
        }
    }

    private void answer(DaemonFrame.Deliver question) {
        if (core.isEnded()) {
            return;
        }
        Answer answer = new AppWhims(site).answer(question);
        world.event(process, "answers", question.seq(), answer);
        world.tally().add("answers");
        process.run(core.answered(question.seq(), process.pid() + "-" + ++answers, answer));
    }
}
