package dev.outlive.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.cli.exit.ExitCode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {
    @TempDir
    private Path folder;

    @Test
    void relativeNameIsOfTheWorkingFolder() throws IOException {
        var file = Files.writeString(folder.resolve("a.bin"), "x");
        assertThat(SourceFile.check("a.bin", folder)).isEqualTo(file);
        assertThat(SourceFile.tidied(SourceFile.check("./../" + folder.getFileName() + "/a.bin", folder)))
                .isEqualTo(file);
    }

    @Test
    void emptyFileAndLinkToFileAreFiles() throws IOException {
        var file = Files.createFile(folder.resolve("empty"));
        var link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThat(SourceFile.check("empty", folder)).isEqualTo(file);
        assertThat(SourceFile.tidied(SourceFile.check("link", folder))).isEqualTo(link);
    }

    @Test
    void whatIsNoFileIsRefusedWithItsKind() throws IOException {
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        Files.createFile(folder.resolve("plain"));
        refused("missing", "doesn't exist");
        refused("plain/inner", "doesn't exist");
        refused("dangling", "is a link to nothing");
        refused(".", "is a folder");
        refused("-", "standard input");
        refused("a\0b", "is no path here");
        refused("/dev/null", "special file");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(folder.resolve("sock")));
            refused("sock", "special file");
        }
    }

    @Test
    void unreadableFileIsRefused() throws IOException {
        var file = Files.writeString(folder.resolve("secret"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "root reads every file");
        refused("secret", "may not be read by you");
    }

    private void refused(String name, String reason) {
        assertThatThrownBy(() -> SourceFile.check(name, folder))
                .as(name)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(reason)
                .extracting(failure -> ((CommandException) failure).exitCode())
                .isEqualTo(ExitCode.USAGE);
    }
}
