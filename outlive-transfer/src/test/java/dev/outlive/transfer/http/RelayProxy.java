package dev.outlive.transfer.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that behaves: hands requests on and relays tunnels, whatever host is named, to the port it names on the loopback.
 * What comes through its tunnels is kept, as it is.
 */
final class RelayProxy implements AutoCloseable {
    private final ScriptedServer server;
    private final @Nullable String wanted;
    private final StringBuffer tunnelled = new StringBuffer();
    private final List<Socket> upstreams = new CopyOnWriteArrayList<>();

    private RelayProxy(@Nullable String wanted) throws IOException {
        this.wanted = wanted;
        this.server = ScriptedServer.plain(this::serve);
    }

    static RelayProxy open() throws IOException {
        return new RelayProxy(null);
    }

    /** One that wants this Proxy-Authorization. */
    static RelayProxy wanting(String authorization) throws IOException {
        return new RelayProxy(authorization);
    }

    Origin origin() {
        return new Origin("http", "localhost", server.port());
    }

    /** The heads that the proxy itself was told, tunnelled ones not among them. */
    List<String> heads() {
        return server.heads();
    }

    int connections() {
        return server.connections();
    }

    /** The bytes that clients sent through tunnels. */
    String tunnelled() {
        return tunnelled.toString();
    }

    @Override
    public void close() throws IOException {
        for (var upstream : upstreams) {
            upstream.close();
        }
        server.close();
    }

    private void serve(ScriptedServer.Peer peer) throws IOException {
        while (true) {
            String head = peer.head();
            if (wanted != null && !head.contains("\r\nProxy-Authorization: " + wanted + "\r\n")) {
                peer.body(ScriptedServer.contentLength(head));
                peer.send("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                        + "Set-Cookie: proxy=1\r\nContent-Length: 3\r\n\r\nwho");
            } else if (head.startsWith("CONNECT ")) {
                tunnel(peer, head);
                return;
            } else {
                forward(peer, head);
            }
        }
    }

    private void tunnel(ScriptedServer.Peer peer, String head) throws IOException {
        String authority = head.split(" ")[1];
        var upstream = connected(Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1)));
        peer.send("HTTP/1.1 200 Tunnel\r\n\r\n");
        var back = Thread.ofVirtual().start(() -> pump(peer, upstream));
        copy(peer.in(), upstream.getOutputStream());
        upstream.shutdownOutput();
        try {
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(ScriptedServer.Peer peer, Socket upstream) {
        try {
            var buffer = new byte[16 * 1024];
            for (int count = upstream.getInputStream().read(buffer); count >= 0; ) {
                peer.send(java.util.Arrays.copyOf(buffer, count));
                count = upstream.getInputStream().read(buffer);
            }
        } catch (IOException e) {
            // one of the two is gone
        }
        peer.close();
    }

    private void copy(InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[16 * 1024];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            tunnelled.append(new String(buffer, 0, count, java.nio.charset.StandardCharsets.ISO_8859_1));
            to.write(buffer, 0, count);
            to.flush();
        }
    }

    /** Hands a request on over a connection of its own, and relays the answer until the origin closes. */
    private void forward(ScriptedServer.Peer peer, String head) throws IOException {
        String url = head.split(" ")[1];
        int begin = url.indexOf("//") + 2;
        int path = url.indexOf('/', begin);
        String authority = url.substring(begin, path);
        int colon = authority.lastIndexOf(':');
        byte[] body = peer.body(ScriptedServer.contentLength(head));
        try (var upstream = connected(colon < 0 ? 80 : Integer.parseInt(authority.substring(colon + 1)))) {
            String onward = head.replaceFirst(java.util.regex.Pattern.quote(url), url.substring(path))
                    .replaceFirst("\r\nProxy-Authorization: [^\r]*", "")
                    .replaceFirst("\r\n\r\n$", "\r\nVia: 1.1 relay\r\nConnection: close\r\n\r\n");
            upstream.getOutputStream().write(onward.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            upstream.getOutputStream().write(body);
            peer.send(upstream.getInputStream().readAllBytes());
        }
    }

    private Socket connected(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        upstreams.add(socket);
        return socket;
    }
}
