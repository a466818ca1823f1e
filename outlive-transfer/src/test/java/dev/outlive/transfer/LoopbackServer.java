package dev.outlive.transfer;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A server that does what a script says on each connection, byte for byte. An I/O error ends a connection quietly, any
 * other one fails the test when the server is closed.
 */
final class LoopbackServer implements AutoCloseable {
    @FunctionalInterface
    interface Script {
        void serve(Peer peer) throws Exception;
    }

    private final ServerSocket listener;
    private final Script script;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    LoopbackServer(Script script) throws IOException {
        this.listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        this.script = script;
        threads.add(Thread.ofVirtual().start(this::accept));
    }

    /** Answers each request on a connection with the same text. */
    static LoopbackServer answering(String answer) throws IOException {
        return new LoopbackServer(peer -> {
            while (true) {
                peer.request();
                peer.send(answer);
            }
        });
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + listener.getLocalPort() + path);
    }

    /** Connections accepted so far. */
    int connections() {
        return peers.size();
    }

    /** The request heads read so far. */
    List<String> heads() {
        return heads;
    }

    /** Accepts no connection any more; those that are there go on. */
    void refuse() throws IOException, InterruptedException {
        listener.close();
        threads.getFirst().join(); // the port is closed once nobody accepts on it
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        peers.forEach(Peer::close);
        boolean interrupted = false;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the server's script failed", failures.getFirst());
        }
    }

    private void accept() {
        try {
            while (true) {
                var peer = new Peer(listener.accept(), peers.size());
                peers.add(peer);
                threads.add(Thread.ofVirtual().start(() -> serve(peer)));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Peer peer) {
        try {
            script.serve(peer);
        } catch (IOException e) {
            // the client went away, or the test is over
        } catch (Throwable e) {
            failures.add(e);
        }
        peer.close();
    }

    /** One connection, as the server sees it. */
    final class Peer {
        private final Socket socket;
        private final int number;
        private final InputStream in;
        private final OutputStream out;

        private Peer(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        /** 0 for the first connection. */
        int number() {
            return number;
        }

        String head() throws IOException {
            var bytes = new ByteArrayOutputStream();
            int matched = 0;
            while (matched < 4) {
                int b = in.read();
                if (b < 0) {
                    throw new EOFException("closed in a head");
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
                throw new EOFException("closed in a body");
            }
            return bytes;
        }

        /** Reads a request, letting the body come if the client asks first. */
        byte[] request() throws IOException {
            var head = head();
            if (head.contains("Expect: 100-continue")) {
                send("HTTP/1.1 100 Continue\r\n\r\n");
            }
            return body(contentLength(head));
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void answer(int status, String body) throws IOException {
            send(LoopbackServer.answer(status, body));
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Reads until the client is gone, and says how many bytes came. */
        long drain() {
            long count = 0;
            try {
                var buffer = new byte[64 * 1024];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    count += read;
                }
            } catch (IOException e) {
                // that is gone, too
            }
            return count;
        }

        /** Does nothing until the server is closed. */
        void hold() throws InterruptedException {
            closed.await();
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // gone
            }
        }
    }

    static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " Status\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
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
