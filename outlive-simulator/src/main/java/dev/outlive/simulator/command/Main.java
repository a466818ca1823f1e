package dev.outlive.simulator.command;

import dev.outlive.simulator.Runs;
import dev.outlive.simulator.SeedReport;
import dev.outlive.simulator.Simulation;
import dev.outlive.simulator.mutant.Mutant;
import dev.outlive.simulator.mutant.Planted;
import dev.outlive.simulator.oracle.Violation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./outlive-sim}: {@code --seeds N [--from S]} runs seeds, each twice, and prints what they counted; {@code --seed S} runs one and
 * prints its last events; {@code --mutants [NAME…]} plants the bugs of {@code mutants.txt} and prints what found each.
 *
 * <p>Ends with 0 if nothing was broken, 1 if a guarantee was or a planted bug wasn't found, 2 for a call that isn't understood.
 */
public final class Main {
    private static final String USAGE = """
            usage: ./outlive-sim --seeds N [--from S]   runs N seeds twice each, from S on (1 unless given)
                   ./outlive-sim --seed S [--last N]    runs one seed and prints its last events (200 unless given)
                   ./outlive-sim --mutants [NAME...]    plants bugs in copies of the sources: each must be found
            """;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(List.of(arguments), System.out));
    }

    static int run(List<String> arguments, PrintStream out) throws InterruptedException {
        try {
            if (!arguments.isEmpty() && arguments.getFirst().equals("--mutants")) {
                return mutants(arguments.subList(1, arguments.size()), out);
            }
            boolean last = arguments.size() == 4 && arguments.get(2).equals("--last");
            if (!arguments.isEmpty() && arguments.getFirst().equals("--seed") && (arguments.size() == 2 || last)) {
                int shown = last ? Integer.parseInt(arguments.get(3)) : Simulation.LAST_EVENTS;
                return one(Long.parseLong(arguments.get(1)), shown, out);
            }
            boolean from = arguments.size() == 4 && arguments.get(2).equals("--from");
            if (!arguments.isEmpty() && arguments.getFirst().equals("--seeds") && (arguments.size() == 2 || from)) {
                return many(from ? Long.parseLong(arguments.get(3)) : 1, Long.parseLong(arguments.get(1)), out);
            }
        } catch (NumberFormatException notANumber) {
            out.println("not a number: " + notANumber.getMessage());
        } catch (IOException unreadable) {
            out.println("the sources can't be read: " + unreadable);
            return 2;
        }
        out.print(USAGE);
        return 2;
    }

    private static int many(long from, long count, PrintStream out) throws InterruptedException {
        Runs runs = Runs.of(from, count, Runs.Times.TWICE, Runs.AfterViolation.GO_ON);
        runs.lines().forEach(out::println);
        return runs.failures().isEmpty() ? 0 : 1;
    }

    private static int mutants(List<String> names, PrintStream out) throws IOException {
        Path checkout = Mutant.checkout();
        var wanted = new ArrayList<>(Mutant.all(checkout));
        if (!names.isEmpty()) {
            wanted.removeIf(mutant -> !names.contains(mutant.name()));
        }
        int caught = 0;
        for (Mutant mutant : wanted) {
            Planted.Outcome outcome = Planted.hunt(checkout, mutant, Mutant.SEEDS_MAX);
            out.println(outcome.line());
            caught += outcome.isCaught() ? 1 : 0;
        }
        out.println(caught + " of " + wanted.size() + " planted bugs were found within " + Mutant.SEEDS_MAX + " seeds");
        return caught == wanted.size() && caught > 0 ? 0 : 1;
    }

    private static int one(long seed, int lastEvents, PrintStream out) {
        SeedReport report = new Simulation(seed, lastEvents).run();
        Violation violation = report.violation();
        report.lastEvents().forEach(out::println);
        out.println("seed " + seed + ": " + report.events() + " events, " + report.crashes() + " crashes, "
                + report.tasks() + " tasks, " + report.virtualTime() + " of virtual time, state hash "
                + Long.toHexString(report.hash()));
        if (violation == null) {
            out.println("no guarantee was broken");
            return 0;
        }
        out.println("broken: " + violation.getMessage());
        Throwable cause = violation.getCause();
        if (cause != null) {
            for (StackTraceElement frame : cause.getStackTrace()) {
                out.println("    at " + frame);
            }
        }
        out.println("replay: " + report.replay());
        return 1;
    }
}
