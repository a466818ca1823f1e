package dev.outlive.proof.tasks;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of a few pages, which remembers what it was asked. A path that isn't there gives a 404 with a page. */
final class Pages implements AutoCloseable {
    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
    private final HttpServer server;

    Pages() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            byte[] sent = exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestMethod() + " " + path
                    + (sent.length == 0 ? "" : " " + new String(sent, StandardCharsets.UTF_8)));
            byte[] page = pages.get(path);
            byte[] body = page == null ? "not here".getBytes(StandardCharsets.UTF_8) : page;
            exchange.sendResponseHeaders(page == null ? 404 : 200, body.length == 0 ? -1 : body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    URI put(String path, String content) {
        return put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    URI put(String path, byte[] content) {
        pages.put(path, content);
        return at(path);
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
