package dev.outlive.cli;

import dev.outlive.protocol.wire.WireVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "outlive " + ofBuild() + " (wire " + WireVersion.CURRENT + ", Java "
                    + Runtime.version().feature() + ")"
        };
    }

    private static String ofBuild() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
