package dev.outlive.proof.tidy;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A call this project doesn't make, where that holds, and what it does instead. */
record BannedCall(String name, Pattern pattern, Predicate<String> where, String instead) {
    private static final Predicate<String> EVERYWHERE = path -> true;
    private static final Predicate<String> CORE = in("outlive-core/src/main/");
    private static final Predicate<String> TESTS = path -> path.contains("/src/test/");
    private static final Predicate<String> LIBRARIES = in("outlive-protocol/src/main/")
            .or(in("outlive-client/src/main/"))
            .or(CORE)
            .or(in("outlive-store/src/main/"))
            .or(in("outlive-transfer/src/main/"));

    static final List<BannedCall> ALL = List.of(
            banned(
                    "Thread\\.sleep\\(",
                    EVERYWHERE,
                    "wait for a condition with a deadline: Awaitility in tests, a timed poll of the"
                            + " queue, condition or selector that will change in the program"),
            banned("TimeUnit\\.\\w+\\.sleep\\(", EVERYWHERE, "as for Thread.sleep"),
            banned("System\\.currentTimeMillis\\(", EVERYWHERE, "an InstantSource that is passed in"),
            banned(
                    "\\b(Instant|LocalDateTime|ZonedDateTime|OffsetDateTime|LocalDate)\\.now\\(",
                    CORE,
                    "the argument now"),
            banned(
                    "\\b(LocalDateTime|LocalDate|LocalTime)\\.now\\(\\)",
                    EVERYWHERE,
                    "an InstantSource and a named zone"),
            banned("System\\.nanoTime\\(", CORE, "the argument now"),
            banned("Clock\\.system", CORE, "the argument now"),
            banned("Math\\.random\\(", EVERYWHERE, "a RandomGenerator that is passed in"),
            banned("new Random\\(\\)", EVERYWHERE, "a RandomGenerator with a seed that is printed"),
            banned("ThreadLocalRandom", CORE, "the argument random"),
            banned(
                    "\\.printStackTrace\\(",
                    EVERYWHERE,
                    "a log line with the exception, or an error the user can act on"),
            banned("System\\.(out|err)\\b", LIBRARIES, "slf4j in the daemon's parts; return values elsewhere"),
            banned(
                    "System\\.exit\\(|Runtime\\.getRuntime\\(\\)\\.halt\\(",
                    LIBRARIES,
                    "an exception or a returned value"),
            banned("Runtime\\.getRuntime\\(\\)\\.exec\\(", EVERYWHERE, "ProcessBuilder with one string an argument"),
            banned("new URL\\(", EVERYWHERE, "URI"),
            banned("new Date\\(|SimpleDateFormat", EVERYWHERE, "java.time"),
            banned("sun\\.misc\\.", EVERYWHERE, "a supported API"),
            banned(
                    "(org|net)\\.(mockito|easymock|jqwik)\\b",
                    EVERYWHERE,
                    "a driven fake or a recorder; a seed in a loop"),
            banned("@Disabled\\b(?!\\s*\\(\\s*\")", TESTS, "@Disabled(\"why\"), or no test"));

    private static BannedCall banned(String regex, Predicate<String> where, String instead) {
        return new BannedCall(regex, Pattern.compile(regex), where, instead);
    }

    private static Predicate<String> in(String folder) {
        return path -> path.startsWith(folder);
    }

    /** Whether this call stands in the line of the file with this path; comments count as text, not as calls. */
    boolean standsIn(String path, String line) {
        return where.test(path) && pattern.matcher(code(line)).find();
    }

    /** The line without its comment. */
    private static String code(String line) {
        String text = line.strip();
        boolean comment = text.startsWith("*") || text.startsWith("/*") || text.startsWith("//");
        return comment ? "" : text.replaceFirst("\\s//\\s.*", "");
    }

    /** What a person who wrote it reads. */
    String advice() {
        return name + " is not used here: " + instead;
    }
}
