package dev.outlive.cli.demo;

/** The story didn't go as it should: what was expected, and what was seen instead. */
final class DemoFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }
}
