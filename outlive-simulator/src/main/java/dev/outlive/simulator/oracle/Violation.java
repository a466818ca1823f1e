package dev.outlive.simulator.oracle;

/** A guarantee was broken. An error, so that nothing between here and the run takes it for a failure of its own. */
public final class Violation extends Error {
    private static final long serialVersionUID = 1L;

    private final String id;

    public Violation(String id, String what) {
        super(id + ": " + what);
        this.id = id;
    }

    /** The id of the guarantee, for example {@code I12}. */
    public String id() {
        return id;
    }
}
