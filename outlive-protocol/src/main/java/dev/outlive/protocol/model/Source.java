package dev.outlive.protocol.model;

import java.nio.file.Path;

/** The file an upload sends: an absolute path and how to hold it. */
public record Source(String path, SourceMode mode) {
    public Source {
        if (!Path.of(path).isAbsolute()) {
            throw new IllegalArgumentException(
                    "an upload's file is given by its absolute path: '" + Text.visible(path, 200) + "'");
        }
    }
}
