package dev.outlive.proof.kill;

import dev.outlive.proof.kill.KillOptions.Victim;
import dev.outlive.proof.rig.Rig;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code outlive-proof kill} */
public final class KillCommand {
    private static final int CYCLES_DEFAULT = 100;

    private KillCommand() {}

    /** Runs a kill loop and prints its report; 0 if every promise was kept. */
    public static int run(List<String> arguments) throws IOException, InterruptedException {
        int cycles = CYCLES_DEFAULT;
        long seed = System.nanoTime() & 0xffff;
        boolean keep = false;
        Set<Victim> victims = EnumSet.of(Victim.APP, Victim.DAEMON);
        var left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            String option = left.pop();
            switch (option) {
                case "--cycles" -> cycles = Math.toIntExact(number(option, left));
                case "--seed" -> seed = number(option, left);
                case "--app" -> victims = EnumSet.of(Victim.APP);
                case "--daemon" -> victims = EnumSet.of(Victim.DAEMON);
                case "--server" -> victims = EnumSet.of(Victim.SERVER);
                case "--both" -> victims = EnumSet.of(Victim.APP, Victim.DAEMON);
                case "--all" -> victims = EnumSet.allOf(Victim.class);
                case "--keep" -> keep = true;
                default -> throw new IllegalArgumentException("kill has no option " + option);
            }
        }
        return run(new KillOptions(cycles, seed, victims), keep);
    }

    private static int run(KillOptions options, boolean keep) throws IOException, InterruptedException {
        System.out.println("kill: seed " + options.seed() + ", " + options.cycles() + " cycles, " + options.victims());
        try (var site = Site.create();
                var rig = new Rig(site)) {
            KillReport report = new KillLoop(options, rig, System.out::println).run();
            report.lines().forEach(System.out::println);
            if (keep || !report.faults().isEmpty()) {
                site.keep();
                System.out.println("kill: the evidence is in " + site.root());
            }
            return report.faults().isEmpty() ? 0 : 1;
        }
    }

    private static long number(String option, ArrayDeque<String> left) {
        if (left.isEmpty() || !left.peek().matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(option + " takes a number");
        }
        return Long.parseLong(left.pop());
    }
}
