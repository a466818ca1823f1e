package dev.outlive.protocol.model;

/**
 * How a session goes together with the life of its app's processes.
 *
 * @param launcher registered once for the app, by whichever session names one
 * @param launchEvents when waiting events start the app
 * @param quitPolicy what becomes of the tasks when the user quits the app
 */
public record Lifecycle(Launcher launcher, LaunchWhen launchEvents, QuitPolicy quitPolicy) {
    public static final Lifecycle DEFAULT = new Lifecycle(Launcher.NONE, LaunchWhen.all(), QuitPolicy.PAUSE);
}
