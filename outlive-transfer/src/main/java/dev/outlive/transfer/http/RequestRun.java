package dev.outlive.transfer.http;

import dev.outlive.protocol.model.ExchangeMetrics;
import dev.outlive.transfer.http.ExchangeHooks.Hop;
import dev.outlive.transfer.http.HttpRequest.ConnectionChoice;
import dev.outlive.transfer.http.RedirectPolicy.Asked;
import dev.outlive.transfer.http.RedirectPolicy.Decision;
import dev.outlive.transfer.http.RedirectPolicy.Handover;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request through all its hops: connection, marker, exchange, redirect, until there is an outcome. */
final class RequestRun implements Exchange.HeadRouter {
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private final HttpRequest request;
    private final HttpSettings settings;
    private final ExchangeHooks hooks;
    private final Cancellation cancellation;
    private final Connector connector;
    private final ConnectionPool pool;
    private final ContinueMemory memory;
    private final List<HopJournal> journals = new ArrayList<>();
    private final Set<String> visited = new HashSet<>();
    private final HopJournal.Anchor anchor;
    private Outgoing outgoing;
    private volatile @Nullable Outgoing next;
    private int redirects;
    private int askedByProxy;
    private @Nullable Exchange exchange;
    private Sent sentBefore = Sent.NOTHING;

    RequestRun(
            HttpRequest request,
            HttpSettings settings,
            ExchangeHooks hooks,
            Cancellation cancellation,
            Connector connector,
            ConnectionPool pool,
            ContinueMemory memory) {
        this.request = request;
        this.settings = settings;
        this.hooks = hooks;
        this.cancellation = cancellation;
        this.connector = connector;
        this.pool = pool;
        this.memory = memory;
        this.anchor = HopJournal.Anchor.at(settings.clock().instant());
        var place = request.place();
        this.outgoing = new Outgoing(
                request.method(), place, request.headers(), request.body(), expects(place.origin(), request.body()));
        visited.add(RedirectPolicy.visit(request.method(), place));
    }

    HttpOutcome run() {
        try {
            while (true) {
                var reply = hop();
                if (next == null) {
                    return answered(reply);
                }
                outgoing = next;
                next = null;
            }
        } catch (ExchangeFailure e) {
            return notAnswered(
                    cancellation.isCancelled() ? ExchangeFailure.cancelled().with(e.partialHead()) : e);
        } catch (RuntimeException e) {
            return notAnswered(
                    new ExchangeFailure(FailureCode.UNKNOWN, "a hook, or the engine itself, failed: " + e, e));
        }
    }

    @Override
    public ResponseSink route(ResponseHead head, Handover handover) throws ExchangeFailure {
        var forwarder = route().forwarder();
        if (forwarder != null && head.status() == PROXY_AUTHENTICATION_REQUIRED) {
            return askedByProxy(forwarder, head);
        }
        if (forwarder != null) {
            request.proxies().accepted(forwarder);
        }
        request.cookies().received(outgoing.place().toUri(), head.headers().all("set-cookie"));
        if (head.status() == 417 && outgoing.expectsContinue()) {
            memory.wasSilent(outgoing.place().origin());
            next = outgoing.withoutExpect();
            return Exchange.SKIP;
        }
        var asked = new Asked(
                outgoing.method(), outgoing.place(), outgoing.headers(), outgoing.hasBody(), request.redirects());
        return switch (RedirectPolicy.decide(asked, head, handover, redirects, visited)) {
            case Decision.Deliver _ -> open(head);
            case Decision.Follow follow -> {
                follow(follow);
                yield Exchange.SKIP;
            }
            case Decision.Refuse(var code, var message) -> throw new ExchangeFailure(code, message).with(head);
        };
    }

    /** It has handed on nothing: the request goes again with what it wants to be shown, or not at all. */
    private ResponseSink askedByProxy(Origin proxy, ResponseHead head) throws ExchangeFailure {
        if (++askedByProxy == Tunnel.ROUNDS_MAX || !request.proxies().answers(proxy, head.headers())) {
            throw Tunnel.unauthorized(proxy, head.headers()).with(head);
        }
        next = outgoing;
        return Exchange.SKIP;
    }

    private Route route() {
        return Route.to(outgoing.place().origin(), request.proxies(), request.identities(), request.serviceType());
    }

    private void follow(Decision.Follow follow) {
        redirects++;
        journals.getLast().redirected();
        visited.add(RedirectPolicy.visit(follow.method(), follow.place()));
        boolean sameMethod = follow.method().equals(outgoing.method());
        if (!sameMethod) {
            // the request was acted upon, and what comes is a look at the result: not to be repeated as a whole
            sentBefore = Sent.MAYBE;
        }
        var body = sameMethod ? outgoing.body() : RequestBody.none();
        next = new Outgoing(
                follow.method(),
                follow.place(),
                follow.headers(),
                body,
                expects(follow.place().origin(), body));
    }

    private ResponseSink open(ResponseHead head) throws ExchangeFailure {
        try {
            return hooks.open(head, outgoing.place().toUri());
        } catch (IOException e) {
            throw new ExchangeFailure(
                            FailureCode.CANNOT_OPEN_FILE,
                            "the place for the response body can't be opened: " + e.getMessage(),
                            e)
                    .with(head);
        }
    }

    private boolean expects(Origin origin, RequestBody body) {
        return switch (request.expect()) {
            case NEVER -> false;
            case ALWAYS -> body.lengthBytes() > 0;
            case AUTO -> body.lengthBytes() > settings.expectAboveBytes() && memory.answers(origin);
        };
    }

    private Exchange.Reply hop() throws ExchangeFailure {
        exchange = null;
        var route = route();
        int number = journals.size();
        var journal = journal(route);
        var connection = connection(route, journal);
        commit(connection, number);
        while (connection.isReused() && connection.transport().isStale()) {
            connection.transport().abort();
            connection = connection(route, journal);
        }
        try {
            return exchange(connection, journal);
        } catch (ExchangeFailure e) {
            if (!connection.isReused() || !isUntouched(e)) {
                throw e;
            }
            var again = journal(route);
            return exchange(connector.connect(route, request.proxies(), again, cancellation), again);
        }
    }

    private HopJournal journal(Route route) {
        var journal = new HopJournal(outgoing.method(), route, anchor);
        journals.add(journal);
        return journal;
    }

    private boolean isUntouched(ExchangeFailure e) {
        return e.code().equals(FailureCode.CONNECTION_LOST) && exchange != null && exchange.wroteNothing();
    }

    private Connection connection(Route route, HopJournal journal) throws ExchangeFailure {
        if (cancellation.isCancelled()) {
            throw ExchangeFailure.cancelled();
        }
        var pooled = request.connection() == ConnectionChoice.FRESH ? null : pool.take(route, request.openedSince());
        return pooled != null ? pooled : connector.connect(route, request.proxies(), journal, cancellation);
    }

    /** Lets the caller make its marker durable; from then on, and not before, bytes may leave. */
    private void commit(Connection connection, int number) throws ExchangeFailure {
        boolean committed = false;
        try {
            hooks.beforeFirstByte(
                    new Hop(number, outgoing.method(), outgoing.place().toUri()));
            committed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExchangeFailure.interrupted(e);
        } catch (Exception e) {
            throw new ExchangeFailure(
                    FailureCode.NOT_COMMITTED,
                    "nothing was sent, since the attempt couldn't be recorded: " + e.getMessage(),
                    e);
        } finally {
            if (!committed) {
                pool.put(connection);
            }
        }
    }

    private Exchange.Reply exchange(Connection connection, HopJournal journal) throws ExchangeFailure {
        var message = outgoing.with(request.cookies());
        var forwarder = connection.route().forwarder();
        if (forwarder != null) {
            message = message.forwarded(request.proxies()
                    .authorization(forwarder, message.method(), message.target(true))
                    .orElse(null));
        }
        var one = new Http1Exchange(connection, message, settings, hooks, this, memory, pool, cancellation, journal);
        journal.connection(connection.transport(), connection.isReused(), one.protocol());
        exchange = one;
        return one.run();
    }

    private HttpOutcome answered(Exchange.Reply reply) {
        return new HttpOutcome.Answered(
                reply.head(),
                reply.body(),
                reply.early(),
                outgoing.place().toUri(),
                exchange == null ? "" : exchange.protocol(),
                exchange == null ? 0 : exchange.bytesHandedOver(),
                hops());
    }

    private HttpOutcome notAnswered(ExchangeFailure e) {
        var sent = exchange == null || sentBefore == Sent.MAYBE || neverArrived(e) ? sentBefore : exchange.sent();
        var failure = new HttpFailure(
                e.code(),
                sent,
                exchange == null ? 0 : exchange.bytesHandedOver(),
                e.deadline(),
                e.partialHead(),
                String.valueOf(e.getMessage()),
                e.getCause());
        return new HttpOutcome.NotAnswered(failure, hops());
    }

    /** Whether a proxy, or a handshake that the server didn't end, kept the request from whoever would have acted upon it. */
    private static boolean neverArrived(ExchangeFailure e) {
        return switch (e.code()) {
            case FailureCode.PROXY_AUTH_REQUIRED,
                    FailureCode.TLS_CLIENT_CERT_REQUIRED,
                    FailureCode.TLS_CLIENT_CERT_REJECTED -> true;
            default -> false;
        };
    }

    private List<ExchangeMetrics> hops() {
        return journals.stream().map(HopJournal::metrics).toList();
    }
}
