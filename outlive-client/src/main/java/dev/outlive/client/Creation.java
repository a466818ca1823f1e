package dev.outlive.client;

/** What became of one of several tasks that were to be created ({@link BackgroundSession#createEach}). */
public sealed interface Creation {
    /**
     * The task is there.
     *
     * @param task new, or the one that its key had already: {@link Task#found}
     */
    record Created(Task task) implements Creation {}

    /**
     * There is no task.
     *
     * @param why what creating it alone would have thrown
     */
    record Refused(OutliveException why) implements Creation {}
}
