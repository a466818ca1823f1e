package dev.outlive.transfer.http;

import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Redirects;
import dev.outlive.protocol.model.Redirects.Follow;
import dev.outlive.transfer.http.HttpUri.UnusableUrlException;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a 3xx response means for a request (specification §7.6, guarantee I26): a pure decision. Credentials and fields
 * the app set never reach another origin, and don't come back when a later redirect returns.
 */
final class RedirectPolicy {
    /** Characters of a Location value. */
    static final int LOCATION_CHARS_MAX = 8 * 1024;

    private RedirectPolicy() {}

    /** How much of the request body the server was given when it redirected. */
    enum Handover {
        /** The request is out, or has no body. */
        WHOLE,
        PARTIAL
    }

    /** The request message that drew the response. */
    record Asked(String method, HttpUri place, Headers headers, boolean hasBody, Redirects redirects) {}

    /** The next step. */
    sealed interface Decision {
        /** The response is the app's. */
        record Deliver() implements Decision {}

        /** Ask there instead. */
        record Follow(String method, HttpUri place, Headers headers, boolean keepsBody) implements Decision {}

        /** The redirect can't be followed; no answer. */
        record Refuse(String code, String message) implements Decision {}
    }

    static Decision decide(Asked asked, ResponseHead head, Handover handover, int followed, Set<String> visited) {
        if (head.status() == 305 || head.status() == 306) {
            return new Decision.Refuse(
                    FailureCode.REDIRECT_NOWHERE,
                    "the server asks for a proxy by status " + head.status() + ", which isn't followed");
        }
        var locations = head.headers().all("location");
        if (!isFollowed(asked, head.status(), handover) || locations.isEmpty()) {
            return new Decision.Deliver();
        }
        if (locations.size() > 1) {
            return nowhere("it names several places");
        }
        Decision decision = target(asked, head.status(), locations.get(0), visited);
        return decision instanceof Decision.Follow
                        && followed >= asked.redirects().max()
                ? tooMany("redirected more than " + followed + " times")
                : decision;
    }

    /** The key under which a place already asked is known. */
    static String visit(String method, HttpUri place) {
        return method + " " + place.toUri();
    }

    private static boolean isFollowed(Asked asked, int status, Handover handover) {
        return switch (status) {
            case 307, 308 -> asked.redirects().follow() != Follow.NONE;
            case 301, 302, 303 ->
                asked.redirects().follow() != Follow.NONE && (handover == Handover.WHOLE || !asked.hasBody());
            default -> false;
        };
    }

    private static Decision target(Asked asked, int status, String location, Set<String> visited) {
        if (location.length() > LOCATION_CHARS_MAX) {
            return nowhere("its Location is longer than 8 KiB");
        }
        HttpUri place;
        try {
            var uri = LocationReference.resolve(asked.place().toUri(), location);
            place = HttpUri.of(uri);
        } catch (URISyntaxException e) {
            return nowhere("its Location isn't a URL");
        } catch (UnusableUrlException e) {
            return e.code().equals(FailureCode.UNSUPPORTED_URL)
                    ? new Decision.Refuse(
                            FailureCode.UNSUPPORTED_URL, "the server redirects elsewhere: " + e.explanation())
                    : nowhere(e.explanation());
        }
        if (asked.place().origin().isSecure() && !place.origin().isSecure()) {
            return new Decision.Refuse(
                    FailureCode.INSECURE_REFUSED,
                    "the server redirects from https to http (" + place.origin()
                            + "), which would give the request away");
        }
        return follow(asked, status, place, visited);
    }

    private static Decision follow(Asked asked, int status, HttpUri place, Set<String> visited) {
        var method = methodAfter(asked.method(), status);
        boolean keepsBody = method.equals(asked.method()) && asked.hasBody();
        boolean crosses = !place.origin().equals(asked.place().origin());
        boolean leavesTooFar = asked.redirects().follow() == Follow.SAME_ORIGIN
                || (keepsBody && !asked.redirects().bodyAcrossOrigins());
        if (crosses && leavesTooFar) {
            return new Decision.Deliver();
        }
        if (visited.contains(visit(method, place))) {
            return tooMany("redirects in a circle");
        }
        Predicate<String> kept = name -> !asked.redirects().strippedFields().contains(name)
                && (!crosses || mayCross(name))
                && (method.equals(asked.method()) || !describesBody(name));
        var headers = Headers.of(asked.headers().fields().stream()
                .filter(field -> kept.test(field.name().toLowerCase(Locale.ROOT)))
                .toList());
        return new Decision.Follow(method, place, headers, keepsBody);
    }

    private static String methodAfter(String method, int status) {
        boolean becomesGet = switch (status) {
            case 303 -> !method.equals("HEAD");
            case 301, 302 -> method.equals("POST");
            default -> false;
        };
        return becomesGet ? "GET" : method;
    }

    private static boolean mayCross(String name) {
        return name.startsWith("accept")
                || name.startsWith("content-")
                || name.startsWith("if-")
                || name.startsWith("upload-")
                || name.equals("range")
                || name.equals("user-agent");
    }

    private static boolean describesBody(String name) {
        return name.startsWith("content-") || name.startsWith("upload-") || name.equals("repr-digest");
    }

    private static Decision tooMany(String what) {
        return new Decision.Refuse(FailureCode.TOO_MANY_REDIRECTS, "the server " + what);
    }

    private static Decision nowhere(String why) {
        return new Decision.Refuse(FailureCode.REDIRECT_NOWHERE, "the server's redirect leads nowhere: " + why);
    }
}
