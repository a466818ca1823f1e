package dev.outlive.receiver;

import static dev.outlive.receiver.Contents.namesIn;
import static dev.outlive.receiver.Contents.ofSize;
import static dev.outlive.receiver.Contents.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver as a process of its own, beside curl where that is installed. */
class MainTest {
    @TempDir
    private Path folder;

    private Path directory;
    private Process process;
    private BufferedReader lines;
    private URI uri;

    @BeforeEach
    void start() throws IOException {
        directory = folder.resolve("files");
        start("--port", "0");
    }

    private void start(String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                directory.toString()));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = process.inputReader(StandardCharsets.UTF_8);
        var first = lines.readLine();
        assertThat(first).isNotNull();
        uri = URI.create(first.replaceAll(".*(http://[0-9.:]+/).*", "$1"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private String curl(String... options) throws IOException, InterruptedException {
        assumeTrue(isInstalled("curl"), "curl is not on the PATH");
        var command = new ArrayList<>(List.of("curl", "-sS"));
        command.addAll(List.of(options));
        var curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).as(output).isZero();
        return output;
    }

    private static boolean isInstalled(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    @Test
    void curlUploadsPlainChunkedAndAsAForm() throws Exception {
        var content = ofSize(3_000_000);
        var file = Files.write(folder.resolve("a.bin"), content).toString();
        var told = "\"bytes\":3000000,\"sha256\":\"" + sha256(content) + "\"";
        assertThat(curl("-T", file, uri.toString())).contains("{\"name\":\"a.bin\"," + told);
        assertThat(curl("-T", file, "-H", "Transfer-Encoding: chunked", uri + "b"))
                .contains("{\"name\":\"b\"," + told);
        assertThat(curl("--data-binary", "@" + file, uri + "b")).contains("{\"name\":\"b-1\"," + told);
        assertThat(curl("-F", "x=y", "-F", "f=@" + file, uri + "form")).contains("{\"name\":\"a-1.bin\"," + told);
        assertThat(curl("-o", folder.resolve("got").toString(), uri + "b-1")).isEmpty();
        assertThat(folder.resolve("got")).hasBinaryContent(content);
        assertThat(lines.readLine()).contains("201  PUT", "2.9 MiB", "complete", "/a.bin", "sha256:" + sha256(content));
    }

    @Test
    void aTerminatedReceiverLeavesNoTemporaryFile() throws Exception {
        try (var socket = halfSent()) {
            // Process.destroy would close the streams this test goes on reading.
            process.toHandle().destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(namesIn(directory)).isEmpty();
            assertThat(socket.getInputStream().read()).isNegative();
        }
        assertThat(lines.readLine()).contains("cut", "/half");
    }

    @Test
    void aKilledReceiverLeavesNoVisibleFileAndItsNextStartSweeps() throws Exception {
        try (var socket = halfSent()) {
            assertThat(socket.isConnected()).isTrue();
            process.destroyForcibly().waitFor();
            assertThat(namesIn(directory)).singleElement().asString().startsWith(".outlive-receive-");
        }
        start("--json", "--limit-rate", "100M", "--hooks", "lie-about-digest", "--journal", folder.resolve("j") + "");
        assertThat(namesIn(directory)).isEmpty();
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.getOutputStream().write("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nX".getBytes());
            assertThat(lines.readLine())
                    .startsWith("{\"schema\":1,\"event\":\"request\",")
                    .contains("\"status\":201,\"outcome\":\"complete\",\"bytes\":1,\"name\":\"a\"");
        }
        assertThat(folder.resolve("j")).content().contains("\"path\":\"/a\"");
    }

    /** A connection in the middle of a body, whose temporary file is there. */
    private Socket halfSent() throws IOException {
        var socket = new Socket(uri.getHost(), uri.getPort());
        socket.getOutputStream()
                .write("PUT /half HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n".getBytes());
        assertThat(socket.getInputStream().readNBytes(25)).startsWith("HTTP/1.1 100".getBytes());
        return socket;
    }

    @Test
    void wrongArgumentsAreAnsweredClearly() throws Exception {
        assertThat(run()).startsWith("2 The directory is missing.");
        assertThat(run("d", "--prot", "1")).startsWith("2 Unknown option: --prot");
        assertThat(run("d", "--port")).startsWith("2 The value of --port is missing");
        assertThat(run("d", "--port", "70000")).startsWith("2 a port is 0 to 65535");
        assertThat(run("d", "--limit-rate", "fast")).startsWith("2 'fast' is no size");
        assertThat(run("d", "--hooks", "x")).startsWith("2 'x' is no hook");
        var file = Files.createFile(folder.resolve("file")).toString();
        assertThat(run(file)).startsWith("1 Can't receive into " + file);
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run(folder.resolve("d").toString(), "--port", taken.getLocalPort() + ""))
                    .startsWith("1 Can't listen on 127.0.0.1:" + taken.getLocalPort());
        }
        assertThat(folder.resolve("d")).doesNotExist();
    }

    private static String run(String... arguments) {
        var err = new ByteArrayOutputStream();
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        int status = Main.run(List.of(arguments), stream, stream);
        return status + " " + err.toString(StandardCharsets.UTF_8);
    }
}
