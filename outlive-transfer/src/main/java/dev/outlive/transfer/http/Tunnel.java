package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A way through a proxy to one origin: {@code CONNECT example.org:443} and the proxy's answer (RFC 9110 §9.3.6). Nothing of
 * the request is told to the proxy but host and port, so whatever becomes of it, the origin got nothing.
 */
final class Tunnel {
    /** Interim answers that nobody asked for, before a proxy is given up. */
    private static final int INTERIMS_MAX = 8;

    /** Times that a proxy may ask for a credential: what it takes comes with the second, or after a stale nonce the third. */
    static final int ROUNDS_MAX = 4;

    private static final int AUTHENTICATION_REQUIRED = 407;

    private final Origin origin;
    private final Origin proxy;
    private final Proxies proxies;
    private final String userAgent;
    private boolean askedAgain;
    private int rounds;

    Tunnel(Route route, Proxies proxies, String userAgent) {
        this.origin = route.origin();
        this.proxy = route.peer();
        this.proxies = proxies;
        this.userAgent = userAgent;
    }

    Origin proxy() {
        return proxy;
    }

    /** Whether the last answer was a challenge that the next request for this tunnel, on a fresh connection, answers. */
    boolean isAskedAgain() {
        return askedAgain;
    }

    /** Asks for it on a fresh connection to the proxy; returns when it stands. */
    void open(Socket socket) throws ExchangeFailure {
        askedAgain = false;
        ResponseHead head;
        try {
            socket.getOutputStream().write(request());
            head = answer(socket.getInputStream());
        } catch (MalformedResponseException e) {
            throw failed(
                    "didn't answer by HTTP when it was asked for a tunnel to " + origin + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw failed("broke off when it was asked for a tunnel to " + origin + ": " + e.getMessage(), e);
        }
        judge(head);
    }

    /** The proxy didn't answer in time. */
    ExchangeFailure timedOut(Throwable cause) {
        return failed("didn't open a tunnel to " + origin + " in time", cause);
    }

    private byte[] request() {
        var head = new StringBuilder(256)
                .append("CONNECT ")
                .append(origin.authority())
                .append(" HTTP/1.1\r\nHost: ")
                .append(origin.authority())
                .append("\r\nUser-Agent: ")
                .append(userAgent)
                .append("\r\n");
        proxies.authorization(proxy, "CONNECT", origin.authority())
                .ifPresent(value ->
                        head.append("Proxy-Authorization: ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ResponseHead answer(InputStream in) throws IOException {
        var parser = new ResponseParser(target -> {
            int count = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
            if (count > 0) {
                target.position(target.position() + count);
            }
            return count;
        });
        var head = parser.readHead();
        for (int interims = 0; head.isInterim(); interims++) {
            if (interims == INTERIMS_MAX || head.status() == 101) {
                throw new MalformedResponseException("it answers by status " + head.status() + " again and again");
            }
            head = parser.readHead();
        }
        if (isOpen(head) && parser.hasUnread()) {
            // a TLS server doesn't speak first: these bytes are the proxy's own
            throw new MalformedResponseException("bytes that nobody asked for follow its answer");
        }
        return head;
    }

    private void judge(ResponseHead head) throws ExchangeFailure {
        if (isOpen(head)) {
            proxies.accepted(proxy);
        } else if (head.status() == AUTHENTICATION_REQUIRED) {
            askedAgain = ++rounds < ROUNDS_MAX && proxies.answers(proxy, head.headers());
            throw unauthorized(proxy, head.headers()).with(head);
        } else if (head.status() >= 400 && head.status() <= 499 && head.status() != 408 && head.status() != 429) {
            throw new ExchangeFailure(
                    FailureCode.PROXY_REFUSED,
                    "the proxy " + proxy + " answered " + head.status() + ": it opens no tunnel to " + origin);
        } else {
            throw failed("answered " + head.status() + " when it was asked for a tunnel to " + origin, null);
        }
    }

    private static boolean isOpen(ResponseHead head) {
        return head.status() >= 200 && head.status() <= 299;
    }

    /** The failure of a request for which a proxy wants to be shown something else, or something at all. */
    static ExchangeFailure unauthorized(Origin proxy, Headers fields) {
        boolean challenged = !fields.all("proxy-authenticate").isEmpty();
        return new ExchangeFailure(
                FailureCode.PROXY_AUTH_REQUIRED,
                "the proxy " + proxy + " wants a credential" + (challenged ? "" : ", and doesn't say of which kind")
                        + " (status 407)");
    }

    /** A failure on the way to a proxy, told as the proxy's: without, its name would pass for the server's. */
    static ExchangeFailure onTheWay(Origin proxy, ExchangeFailure e) {
        return switch (e.code()) {
            case FailureCode.CANNOT_FIND_HOST, FailureCode.CANNOT_CONNECT, FailureCode.TIMED_OUT_CONNECT ->
                new ExchangeFailure(
                        FailureCode.PROXY_UNREACHABLE,
                        "the proxy " + proxy + " can't be reached: " + e.getMessage(),
                        e.getCause());
            case FailureCode.TLS_FAILED, FailureCode.TIMED_OUT_TLS ->
                new ExchangeFailure(
                        e.code(), e.getMessage() + " (through a tunnel of the proxy " + proxy + ")", e.getCause());
            default -> e;
        };
    }

    private ExchangeFailure failed(String what, @Nullable Throwable cause) {
        return new ExchangeFailure(FailureCode.PROXY_FAILED, "the proxy " + proxy + " " + what, cause);
    }
}
