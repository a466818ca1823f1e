package dev.outlive.cli.output;

/** How results are written. */
public enum Form {
    /** Aligned, for people at a terminal. */
    TABLE,
    /** A tab-separated line each, complete and without a heading, for pipes. */
    TSV,
    /** A JSON object a line. */
    JSON,
    /** The names alone, a line each. */
    IDS;

    /** What the options ask for, on this terminal. */
    public static Form of(boolean json, boolean quiet, Terminal terminal) {
        if (json) {
            return JSON;
        }
        if (quiet) {
            return IDS;
        }
        return terminal.isOutInteractive() ? TABLE : TSV;
    }
}
