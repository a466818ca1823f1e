package dev.outlive.simulator;

/** The process ends here, between two of its steps. An error, so that nothing catches it on the way out. */
final class SimCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimCrash() {
        super("the process ends here", null, false, false);
    }
}
