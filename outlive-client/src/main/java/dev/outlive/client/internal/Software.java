package dev.outlive.client.internal;

/** The name and version of this library, as it introduces itself. */
final class Software {
    static final String NAME =
            "outlive-client/" + version() + " java/" + Runtime.version().feature();

    private Software() {}

    private static String version() {
        String version = Software.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
