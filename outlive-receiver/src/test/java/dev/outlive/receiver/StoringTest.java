package dev.outlive.receiver;

import static dev.outlive.receiver.Contents.namesIn;
import static dev.outlive.receiver.Contents.ofSize;
import static dev.outlive.receiver.Contents.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoringTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RecordedLog log = new RecordedLog();

    @TempDir
    private Path directory;

    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start(ReceiverConfig.of(directory).log(log).build());
    }

    @AfterEach
    void stop() {
        receiver.close();
        client.close();
    }

    private HttpResponse<String> send(String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(receiver.uri().resolve(path)).method(method, body);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 20, (1 << 20) + 1})
    void putStoresTheBodyAndTellsItsDigest(int size) throws Exception {
        var content = ofSize(size);
        var response = send("PUT", "/photos/a.bin?token=secret", BodyPublishers.ofByteArray(content));
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.body())
                .isEqualTo("{\"name\":\"a.bin\",\"bytes\":" + size + ",\"sha256\":\"" + sha256(content) + "\"}\n");
        assertThat(directory.resolve("a.bin")).hasBinaryContent(content);
        assertThat(namesIn(directory)).containsExactly("a.bin");
        var entry = log.next();
        assertThat(entry.outcome()).isEqualTo(RequestLog.Outcome.COMPLETE);
        assertThat(entry.path()).isEqualTo("/photos/a.bin");
        assertThat(entry.bytes()).isEqualTo(size);
        assertThat(entry.sha256()).isEqualTo(sha256(content));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 20})
    void postStoresAChunkedBody(int size) throws Exception {
        var content = ofSize(size);
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content));
        var response = send("POST", "/in", chunked);
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Location")).contains("/in");
        assertThat(response.body()).contains("\"bytes\":" + size, sha256(content));
        assertThat(directory.resolve("in")).hasBinaryContent(content);
    }

    @Test
    void putReplacesAFileAndPostNeverDoes() throws Exception {
        assertThat(send("PUT", "/a.txt", BodyPublishers.ofString("one")).statusCode())
                .isEqualTo(201);
        assertThat(send("PUT", "/a.txt", BodyPublishers.ofString("two")).statusCode())
                .isEqualTo(200);
        assertThat(send("POST", "/a.txt", BodyPublishers.ofString("three")).body())
                .contains("\"a-1.txt\"");
        assertThat(send("POST", "/a.txt", BodyPublishers.ofString("four")).body())
                .contains("\"a-2.txt\"");
        assertThat(directory.resolve("a.txt")).hasContent("two");
        assertThat(directory.resolve("a-1.txt")).hasContent("three");
        assertThat(directory.resolve("a-2.txt")).hasContent("four");
        assertThat(log.next().files().getFirst().change()).isEqualTo(StoredFile.Change.CREATED);
        assertThat(log.next().files().getFirst().change()).isEqualTo(StoredFile.Change.REPLACED);
    }

    @Test
    void postTakesItsNameFromContentDisposition() throws Exception {
        var request = HttpRequest.newBuilder(receiver.uri().resolve("/in"))
                .header("Content-Disposition", "attachment; filename=\"plain.txt\"; filename*=UTF-8''better%20name.txt")
                .POST(BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).body()).contains("\"better name.txt\"");
        assertThat(send("POST", "/", BodyPublishers.ofString("y")).body()).contains("\"upload\"");
    }

    @Test
    void manyAtOnceOnOneNameLeaveOneOfThemWhole() throws Exception {
        var tasks = new ArrayList<Callable<HttpResponse<String>>>();
        for (int i = 0; i < 16; i++) {
            var content = ofSize(100_000 + i);
            tasks.add(() -> send("PUT", "/same", BodyPublishers.ofByteArray(content)));
        }
        int created = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<HttpResponse<String>> sent : threads.invokeAll(tasks)) {
                created += sent.get().statusCode() == 201 ? 1 : 0;
            }
        }
        assertThat(created).as("answers that say the file is new").isEqualTo(1);
        assertThat(namesIn(directory)).containsExactly("same");
        var stored = Files.readAllBytes(directory.resolve("same"));
        assertThat(stored).isEqualTo(ofSize(stored.length));
    }

    @Test
    void manyPostsAtOnceGetANameEach() throws Exception {
        var tasks = IntStream.range(0, 16)
                .<Callable<HttpResponse<String>>>mapToObj(
                        i -> () -> send("POST", "/p", BodyPublishers.ofString("n" + i)))
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var sent : threads.invokeAll(tasks)) {
                assertThat(sent.get().statusCode()).isEqualTo(201);
            }
        }
        assertThat(namesIn(directory)).hasSize(16);
    }

    @Test
    void storedFilesCanBeReadUnderAStrongValidator() throws Exception {
        var content = ofSize(300_000);
        send("PUT", "/a", BodyPublishers.ofByteArray(content));
        var request = HttpRequest.newBuilder(receiver.uri().resolve("/a")).build();
        var got = client.send(request, BodyHandlers.ofByteArray());
        assertThat(got.body()).isEqualTo(content);
        var tag = got.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).matches("\"[0-9a-f-]+\"");

        var head = send("HEAD", "/a", BodyPublishers.noBody());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("ETag")).contains(tag);
        assertThat(head.headers().firstValue("Content-Length")).contains("300000");

        send("PUT", "/a", BodyPublishers.ofByteArray(content));
        var again = send("HEAD", "/a", BodyPublishers.noBody());
        assertThat(again.headers().firstValue("ETag"))
                .as("another upload is another version")
                .isNotEqualTo(tag);
    }

    @Test
    void whatIsNotStoredIsNotFound(@TempDir Path elsewhere) throws Exception {
        Files.createDirectory(directory.resolve("folder"));
        Files.createSymbolicLink(directory.resolve("link"), Files.writeString(elsewhere.resolve("secret"), "x"));
        for (var path : new String[] {"/none", "/", "/folder", "/link", "/%2e%2e%2fetc%2fpasswd"}) {
            assertThat(send("GET", path, BodyPublishers.noBody()).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void aFolderIsNotReplacedAndALinkIsNotFollowed(@TempDir Path elsewhere) throws Exception {
        Files.createDirectory(directory.resolve("folder"));
        assertThat(send("PUT", "/folder", BodyPublishers.ofString("x")).statusCode())
                .isEqualTo(409);
        var outside = Files.writeString(elsewhere.resolve("outside"), "untouched");
        Files.createSymbolicLink(directory.resolve("link"), outside);
        assertThat(send("PUT", "/link", BodyPublishers.ofString("x")).statusCode())
                .isEqualTo(200);
        assertThat(outside).hasContent("untouched");
        assertThat(directory.resolve("link")).isRegularFile().hasContent("x");
        assertThat(namesIn(directory)).containsExactly("folder", "link");
    }

    @Test
    void otherMethodsAndPartialContentAreRefused() throws Exception {
        var deleted = send("DELETE", "/a", BodyPublishers.noBody());
        assertThat(deleted.statusCode()).isEqualTo(405);
        assertThat(deleted.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, POST, PUT");
        assertThat(send("OPTIONS", "/a", BodyPublishers.noBody()).statusCode()).isEqualTo(204);
        var request = HttpRequest.newBuilder(receiver.uri().resolve("/a"))
                .header("Content-Range", "bytes 0-0/2")
                .PUT(BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
        assertThat(namesIn(directory)).isEmpty();
    }
}
