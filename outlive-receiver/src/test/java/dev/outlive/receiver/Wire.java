package dev.outlive.receiver;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends the bytes it is told, however wrong, and reads answers. */
final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /** One answer; field names in lower case. */
    record Answer(int status, Map<String, String> fields, String body) {}

    Wire(Receiver receiver) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port());
        socket.setTcpNoDelay(true);
        // Longer than anything a test waits for; a hang shows as this timeout.
        socket.setSoTimeout(20_000);
        in = socket.getInputStream();
    }

    Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Says that nothing more will be sent. */
    Wire endSending() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Breaks the connection with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Reads one answer, final or interim. */
    Answer read() throws IOException {
        var status = line();
        var fields = new HashMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var parts = line.split(": ", 2);
            fields.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        int length = Integer.parseInt(fields.getOrDefault("content-length", "0"));
        var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Answer(Integer.parseInt(status.split(" ")[1]), fields, body);
    }

    /** Whether the server has ended the connection and no byte is left to read. */
    boolean isEnded() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    /** Reads to the end and counts. */
    long drain() throws IOException {
        return in.transferTo(java.io.OutputStream.nullOutputStream());
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                throw new EOFException("the server ended the connection, after: " + line);
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
