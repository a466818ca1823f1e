package dev.outlive.proof.nth;

import dev.outlive.proof.oracle.Contradiction;
import dev.outlive.proof.rig.Site;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code outlive-proof nth} */
public final class NthCommand {
    private static final int SKIPPED = 0; // said so, and nothing was broken

    private NthCommand() {}

    /** Runs each fault at n = 1, 2, … until a run ends without it; 0 if every promise was kept. */
    public static int run(List<String> arguments) throws IOException, InterruptedException {
        Set<Fault> faults = EnumSet.allOf(Fault.class);
        int max = Integer.MAX_VALUE;
        boolean fresh = false;
        var left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            String option = left.pop();
            switch (option) {
                case "--fault" -> faults = EnumSet.of(fault(left.poll()));
                case "--max" -> max = number(option, left.poll());
                case "--fresh" -> fresh = true;
                default -> throw new IllegalArgumentException("nth has no option " + option);
            }
        }
        var problem = Strace.problem();
        if (problem.isPresent()) {
            System.out.println("nth: " + problem.get());
            return SKIPPED;
        }
        return run(faults, max, fresh);
    }

    private static int run(Set<Fault> faults, int max, boolean fresh) throws IOException, InterruptedException {
        var all = new ArrayList<Contradiction>();
        try (Site template = fresh ? Site.create() : NthRun.used()) {
            for (Fault fault : faults) {
                var exits = new TreeMap<String, Integer>();
                int n = 1;
                while (n <= max) {
                    NthRun.Result result = NthRun.run(template, fault, n);
                    for (Contradiction contradiction : result.contradictions()) {
                        all.add(contradiction);
                        System.out.println(contradiction + " (" + fault.code() + " at " + n + ")");
                    }
                    if (!result.fired()) {
                        break;
                    }
                    String exit =
                            result.exit().isPresent() ? "ended " + result.exit().getAsInt() : "lived on";
                    exits.merge(exit, 1, Integer::sum);
                    n++;
                }
                System.out.println("nth: " + fault.code() + " at 1 to " + (n - 1) + ": daemon " + exits);
            }
        }
        System.out.println(all.isEmpty() ? "nth: every promise kept" : "nth: " + all.size() + " contradictions");
        return all.isEmpty() ? 0 : 1;
    }

    private static Fault fault(@Nullable String code) {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--fault takes one of "
                        + Arrays.stream(Fault.values()).map(Fault::code).toList()));
    }

    private static int number(String option, @Nullable String text) {
        if (text == null || !text.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException(option + " takes a number");
        }
        return Integer.parseInt(text);
    }
}
