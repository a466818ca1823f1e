package dev.outlive.proof.stage;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * A server that counts what it is sent and answers as the path says: {@code /201/…} with that status and an empty body,
 * {@code /held/…} with 201 once it is released. A play may say otherwise for a path.
 */
public final class Web implements AutoCloseable {
    private final HttpServer server;
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Reader> readers = new ConcurrentHashMap<>();
    private final CountDownLatch silence = new CountDownLatch(1);

    /** A request whose body has arrived. */
    public record Got(String method, String path, byte[] body, Headers headers) {}

    /** What to answer. */
    public interface Answer {
        void answer(HttpExchange exchange, byte[] body) throws IOException, InterruptedException;
    }

    /** Whether the body of a request is read at all, or left where it is until the play is over. */
    public interface Reader {
        boolean mayRead() throws InterruptedException;
    }

    private Web(HttpServer server) {
        this.server = server;
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    static Web start() throws IOException {
        return new Web(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!readers.getOrDefault(path, () -> true).mayRead()) {
                silence.await();
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            got.add(new Got(exchange.getRequestMethod(), path, body, exchange.getRequestHeaders()));
            answers.getOrDefault(path, Web::byPath).answer(exchange, body);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private static void byPath(HttpExchange exchange, byte[] body) throws IOException {
        String first = exchange.getRequestURI().getPath().split("/")[1];
        exchange.sendResponseHeaders(first.matches("\\d{3}") ? Integer.parseInt(first) : 201, -1);
    }

    /** The URL of a path; one that begins with {@code held/} is answered when the play says so. */
    public URI url(String path) {
        if (path.startsWith("held/")) {
            answers.putIfAbsent("/" + path, (exchange, body) -> {
                released.await();
                byPath(exchange, body);
            });
        }
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + path);
    }

    /** Says how a path is answered. */
    public URI answer(String path, Answer answer) {
        answers.put("/" + path, answer);
        return url(path);
    }

    /** Says whether the body of a request to a path is read; asked once a request, before its body. */
    public URI read(String path, Reader reader) {
        readers.put("/" + path, reader);
        return url(path);
    }

    /** Answers what is held, and holds nothing any more. */
    public void release() {
        released.countDown();
    }

    /** Every request whose body has arrived whole, in that order. */
    public List<Got> got() {
        return List.copyOf(got);
    }

    /** Those to one path. */
    public List<Got> got(String path) {
        return got.stream().filter(each -> each.path().equals("/" + path)).toList();
    }

    @Override
    public void close() {
        release();
        silence.countDown();
        server.stop(0);
    }
}
