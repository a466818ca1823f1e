package dev.outlive.transfer.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server on the loopback that does, byte for byte, what a script says: the evil server of the tests. A script serves
 * one connection and is run again for the next one. Closing the server frees every script and reports what went wrong
 * in one.
 */
final class ScriptedServer implements AutoCloseable {
    /** What happens on one connection. An I/O exception ends it quietly; any other one fails the test. */
    @FunctionalInterface
    interface Script {
        void serve(Peer peer) throws Exception;
    }

    private final ServerSocket listener;
    private final String scheme;
    private final @Nullable SSLSocketFactory tls;
    private final Consumer<SSLSocket> settings;
    private final Script script;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private ScriptedServer(@Nullable SSLContext context, Consumer<SSLSocket> settings, Script script)
            throws IOException {
        this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        this.scheme = context == null ? "http" : "https";
        this.tls = context == null ? null : context.getSocketFactory();
        this.settings = settings;
        this.script = script;
        threads.add(Thread.ofVirtual().start(this::accept));
    }

    static ScriptedServer plain(Script script) throws IOException {
        return new ScriptedServer(null, _ -> {}, script);
    }

    /** TLS with this context, or plain without one. */
    static ScriptedServer either(@Nullable SSLContext context, Script script) throws IOException {
        return new ScriptedServer(context, _ -> {}, script);
    }

    static ScriptedServer tls(SSLContext context, Script script) throws IOException {
        return new ScriptedServer(context, _ -> {}, script);
    }

    /** TLS whose handshakes are as these settings say. */
    static ScriptedServer tls(SSLContext context, Consumer<SSLSocket> settings, Script script) throws IOException {
        return new ScriptedServer(context, settings, script);
    }

    /** A server that sends the same bytes after each request head, then closes. */
    static ScriptedServer answering(String bytes) throws IOException {
        return plain(peer -> {
            peer.head();
            peer.send(bytes);
            peer.close();
        });
    }

    URI uri(String path) {
        return URI.create(scheme + "://localhost:" + listener.getLocalPort() + path);
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return peers.size();
    }

    /** The request heads read so far, over all connections. */
    List<String> heads() {
        return heads;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        peers.forEach(Peer::close);
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the server's script failed", failures.get(0));
        }
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                var peer = new Peer(socket, peers.size());
                peers.add(peer);
                threads.add(Thread.ofVirtual().start(() -> serve(peer)));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Peer peer) {
        try {
            if (tls != null) {
                peer.startTls(tls);
            }
            script.serve(peer);
        } catch (IOException | UncheckedIOException e) {
            peer.close();
        } catch (Throwable e) {
            failures.add(e);
            peer.close();
        }
    }

    /** The client's side of one connection, as the server sees it. */
    final class Peer {
        private final Socket raw;
        private final int number;
        private Socket socket;
        private InputStream in;
        private OutputStream out;

        private Peer(Socket socket, int number) throws IOException {
            this.raw = socket;
            this.number = number;
            this.socket = socket;
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        private void startTls(SSLSocketFactory factory) throws IOException {
            var secured = (SSLSocket) factory.createSocket(raw, null, raw.getPort(), true);
            secured.setUseClientMode(false);
            settings.accept(secured);
            secured.startHandshake();
            socket = secured;
            in = secured.getInputStream();
            out = secured.getOutputStream();
        }

        /** 0 for the first connection. */
        int number() {
            return number;
        }

        /** Reads a request head with its empty line, and keeps it. */
        String head() throws IOException {
            var bytes = new ByteArrayOutputStream();
            int matched = 0;
            while (matched < 4) {
                int b = in.read();
                if (b < 0) {
                    throw new EOFException("the client closed inside a head, after " + bytes);
                }
                bytes.write(b);
                matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
            }
            var head = bytes.toString(StandardCharsets.ISO_8859_1);
            heads.add(head);
            return head;
        }

        byte[] body(long count) throws IOException {
            var bytes = in.readNBytes((int) count);
            if (bytes.length < count) {
                throw new EOFException("the client closed after " + bytes.length + " of " + count + " body bytes");
            }
            return bytes;
        }

        /** Reads a head and the body its Content-Length announces. */
        byte[] request() throws IOException {
            return body(contentLength(head()));
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Answers with a status and a body of known length. */
        void answer(int status, String body) throws IOException {
            send("HTTP/1.1 " + status + " Status\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        /** Sends FIN and goes on receiving. */
        void halfClose() throws IOException {
            socket.shutdownOutput();
        }

        void close() {
            try {
                socket.close();
                raw.close();
            } catch (IOException e) {
                // gone
            }
        }

        /** Closes without TLS's good-bye. */
        void cut() throws IOException {
            raw.close();
        }

        void reset() throws IOException {
            raw.setSoLinger(true, 0);
            raw.close();
        }

        /** Reads until the client closes, and says how many bytes came. */
        long drain() throws IOException {
            return in.transferTo(OutputStream.nullOutputStream());
        }

        /** Blocks until the client closes its side, reading nothing but the end. */
        void awaitClose() {
            try {
                drain();
            } catch (IOException e) {
                // that is what was waited for
            }
        }

        /** Does nothing, not even reading, until the server is closed. */
        void hold() throws InterruptedException {
            closed.await();
        }

        InputStream in() {
            return in;
        }

        Socket raw() {
            return raw;
        }

        /** The TLS socket, or the raw one. */
        Socket socket() {
            return socket;
        }
    }

    static long contentLength(String head) {
        for (var line : head.split("\r\n")) {
            if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                return Long.parseLong(line.substring(15).strip());
            }
        }
        return 0;
    }
}
