package dev.outlive.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets things go wrong, one at a time, for as long as they shall. */
final class Chaos {
    private static final Duration STOPPED = Duration.ofMinutes(1);
    private static final Duration TEN_YEARS = Duration.ofDays(3652);

    private final World world;
    private final FaultProfile faults;
    private final SimDaemon daemon;
    private final Net net;
    private final List<AppSite> sites;
    private final Chance chance;
    private final List<Runnable> repertoire = new ArrayList<>();
    private boolean clockStepped;

    Chaos(World world, FaultProfile faults, SimDaemon daemon, Net net, List<AppSite> sites) {
        this.world = world;
        this.faults = faults;
        this.daemon = daemon;
        this.net = net;
        this.sites = sites;
        this.chance = new Chance(world, 1);
        learn();
    }

    private void learn() {
        if (faults.killsDaemon()) {
            repertoire.add(this::killDaemon);
            repertoire.add(daemon::stopInOrder);
            repertoire.add(() -> daemon.planDeath(1));
            repertoire.add(this::reboot);
        }
        if (faults.killsApps()) {
            repertoire.add(this::killApp);
        }
        if (faults.cutsConnections()) {
            repertoire.add(this::cut);
        }
        if (faults.fillsDisk()) {
            repertoire.add(this::fillDisk);
        }
        if (faults.stepsClock()) {
            repertoire.add(this::stepClock);
        }
        if (faults.changesConditions()) {
            repertoire.add(daemon::weatherChanges);
        }
        if (faults.findsCopies()) {
            repertoire.add(this::copy);
        }
        if (faults.expiresTokens()) {
            repertoire.add(daemon.tokens()::expire);
        }
        if (faults.takesOver()) {
            repertoire.add(this::takeOver);
        }
        if (faults.stopsApps()) {
            repertoire.add(this::stopApp);
        }
    }

    void begin() {
        world.after(chance.around(faults.chaosEvery()), "chaos", () -> {
            if (!world.isHealed()) {
                if (!repertoire.isEmpty()) {
                    chance.oneOf(repertoire).run();
                }
                begin();
            }
        });
    }

    void killDaemon() {
        daemon.kill("between steps");
    }

    void killApp() {
        List<AppProcess> processes = chance.oneOf(sites).processes();
        if (!processes.isEmpty()) {
            chance.oneOf(processes).kill("at any time");
        }
    }

    private void stopApp() {
        List<AppProcess> processes = chance.oneOf(sites).processes();
        if (!processes.isEmpty()) {
            AppProcess process = chance.oneOf(processes);
            world.event(process, "is stopped");
            world.tally().add("fault app stopped");
            world.stop(process);
            process.stopped();
            world.after(chance.around(STOPPED), "goes on", () -> goOn(process));
        }
    }

    private void goOn(AppProcess process) {
        if (world.isStopped(process)) {
            world.event(process, "goes on");
            world.goOn(process);
        }
    }

    private void copy() {
        world.tally().add("fault copy");
        daemon.disk().becomesCopy();
        killDaemon();
    }

    private void cut() {
        List<SimConnection> standing = net.standing();
        if (!standing.isEmpty()) {
            world.tally().add("fault connection cut");
            chance.oneOf(standing).breakDown();
        }
    }

    private void fillDisk() {
        daemon.disk().fill();
        world.after(chance.around(Duration.ofSeconds(20)), "has room", daemon.disk()::empty);
    }

    /** Across a reboot the wall clock is all there is, so it must not have been set meanwhile. */
    private void reboot() {
        if (daemon.knowsTheClock()) {
            world.tally().add("fault reboot");
            daemon.reboot();
            daemon.processes().all().forEach(process -> process.kill("with its machine"));
        }
    }

    private void stepClock() {
        if (daemon.isMachineOff()) {
            return;
        }
        long seconds = chance.happens(0.7) ? chance.between(-3600, 3600) : chance.between(-100_000, 100_000);
        if (chance.happens(0.1)) {
            seconds = chance.happens(0.5) ? TEN_YEARS.toSeconds() : -TEN_YEARS.toSeconds();
        }
        world.event("clock", "is set wrong by", seconds);
        world.tally().add("fault clock step");
        world.setWallClock(Duration.ofSeconds(seconds));
        daemon.clockWasSet();
        clockStepped = true;
    }

    private void takeOver() {
        AppSite site = chance.oneOf(sites);
        if (site.processes().size() < 3) {
            boolean onPurpose = chance.happens(0.7);
            world.tally().add(onPurpose ? "fault take-over" : "fault second process");
            site.launch(onPurpose);
        }
    }

    /** Everything works from now on. */
    void end() {
        world.heal();
        world.event("world", "is healed");
        daemon.oracle().apps().healed();
        daemon.disk().empty();
        for (AppSite site : sites) {
            for (AppProcess process : site.processes()) {
                goOn(process);
                if (process.isStuck()) {
                    process.kill("since it hangs");
                }
            }
        }
        if (faults.changesConditions()) {
            daemon.weatherClears();
        }
        if (clockStepped) {
            setClockRight();
        }
    }

    private void setClockRight() {
        if (daemon.isMachineOff()) {
            world.after(Duration.ofSeconds(1), "waits for the machine", this::setClockRight);
            return;
        }
        world.setWallClock(Duration.ZERO);
        daemon.kill("to see the right time");
    }
}
