package dev.outlive.client;

import dev.outlive.protocol.model.AppId;

/** The name of an app that gives none: {@code OUTLIVE_APP}, else its main class or jar. */
final class AppName {
    private AppName() {}

    static AppId current() {
        String given = System.getenv("OUTLIVE_APP");
        return of(given == null ? "" : given, System.getProperty("sun.java.command", ""));
    }

    /** From the environment's value and the launcher's {@code MAIN ARGUMENTS…}, where MAIN is a class, module/class or jar. */
    static AppId of(String environment, String command) {
        if (!environment.isBlank()) {
            return new AppId(environment);
        }
        String main = command.strip().split("\\s", 2)[0];
        if (main.endsWith(".jar")) {
            main = main.substring(0, main.length() - ".jar".length()).replace('\\', '/');
        }
        String name = main.substring(main.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        if (name.isEmpty()) {
            throw new IllegalStateException("this process doesn't know its main class; name the app with"
                    + " SessionConfiguration's app(\"com.example.photos\") or OUTLIVE_APP");
        }
        return new AppId(name.length() <= 255 ? name : name.substring(name.length() - 255));
    }
}
