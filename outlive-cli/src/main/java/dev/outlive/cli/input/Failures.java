package dev.outlive.cli.input;

import dev.outlive.protocol.model.Text;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

/** Why a file couldn't be used, in words; the JDK's messages often hold nothing but the path. */
final class Failures {
    private Failures() {}

    static String reason(Exception failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case InvalidPathException invalid -> "not a path here (" + invalid.getReason() + ")";
            default -> Text.visible(String.valueOf(failure.getMessage()), 200);
        };
    }
}
