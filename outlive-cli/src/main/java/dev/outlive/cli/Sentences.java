package dev.outlive.cli;

import java.util.regex.Pattern;

/** Messages of the daemon and the client library, which say in one paragraph what happened, what follows and what to do. */
final class Sentences {
    private static final Pattern END = Pattern.compile("(?<=[.!?]) (?=[A-Z])");

    private Sentences() {}

    /** The sentences in a line each, those after the first one indented. */
    static String oneALine(String paragraph) {
        return END.matcher(paragraph).replaceAll("\n  ");
    }
}
