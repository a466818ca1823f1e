package dev.outlive.transfer.http;

import org.jspecify.annotations.Nullable;

/** Protocols that are recognised by their first bytes when a server speaks one of them instead of HTTP/1.1. */
enum ForeignProtocol {
    SSH("an SSH server", text("SSH-")),
    ICY("a SHOUTcast stream (ICY)", text("ICY")),
    TLS_ALERT("TLS on a port addressed without it: is the URL's scheme https", 0x15, 0x03),
    TLS_HANDSHAKE("TLS on a port addressed without it: is the URL's scheme https", 0x16, 0x03),
    HTTP2_PREFACE("an HTTP/2 client preface", text("PRI * HTTP/2")),
    HTTP2_SETTINGS("an HTTP/2 server without HTTP/1.1", 0x00, 0x00, -1, 0x04),
    MAIL_OR_FTP("a mail or FTP server", text("220")),
    HTML("a page without any header (HTTP/0.9)", text("<"));

    /** Marks a byte that may have any value. */
    private static final int ANY = -1;

    private final String description;
    private final int[] signature;

    ForeignProtocol(String description, int... signature) {
        this.description = description;
        this.signature = signature;
    }

    String description() {
        return description;
    }

    /** The protocol these first bytes belong to, or null. */
    static @Nullable ForeignProtocol of(byte[] start, int count) {
        for (var protocol : values()) {
            if (count >= protocol.signature.length && protocol.agrees(start, count)) {
                return protocol;
            }
        }
        return null;
    }

    /** Whether more bytes could still show one of the protocols. */
    static boolean isPossible(byte[] start, int count) {
        for (var protocol : values()) {
            if (count < protocol.signature.length && protocol.agrees(start, count)) {
                return true;
            }
        }
        return false;
    }

    private boolean agrees(byte[] start, int count) {
        for (int i = 0; i < Math.min(count, signature.length); i++) {
            if (signature[i] != ANY && signature[i] != (start[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    private static int[] text(String ascii) {
        return ascii.chars().toArray();
    }
}
