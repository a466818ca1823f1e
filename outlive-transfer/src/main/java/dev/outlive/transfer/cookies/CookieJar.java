package dev.outlive.transfer.cookies;

import dev.outlive.core.engine.Cookie;
import dev.outlive.protocol.model.CookiePolicy;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.client5.http.cookie.CookieOrigin;
import org.apache.hc.client5.http.cookie.CookieSpec;
import org.apache.hc.client5.http.cookie.MalformedCookieException;
import org.apache.hc.client5.http.impl.cookie.BasicClientCookie;
import org.apache.hc.client5.http.impl.cookie.RFC6265CookieSpecFactory;
import org.apache.hc.client5.http.impl.cookie.RFC6265CookieSpecFactory.CompatibilityLevel;
import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of one session, as RFC 6265 §5 has it. No cookie is kept for a public suffix such as {@code co.uk}. Safe from
 * any thread.
 */
final class CookieJar {
    static final int PER_HOST_MAX = 50;
    static final int ALL_MAX = 300;

    /** Characters of one Set-Cookie field; a longer one is ignored, and the response is not. */
    static final int FIELD_CHARS_MAX = 4096;

    private static final PublicSuffixMatcher SUFFIXES = PublicSuffixMatcherLoader.getDefault();
    private static final RFC6265CookieSpecFactory FACTORY =
            new RFC6265CookieSpecFactory(CompatibilityLevel.RELAXED, SUFFIXES);
    private static final Comparator<Cookie> OLDEST_FIRST = Comparator.comparing(Cookie::createdAt);

    /** Longer paths first, then older ones (RFC 6265 §5.4). */
    private static final Comparator<Cookie> AS_SENT = Comparator.<Cookie>comparingInt(
                    cookie -> cookie.path().length())
            .reversed()
            .thenComparing(OLDEST_FIRST);

    private final ArrayList<Cookie> cookies = new ArrayList<>();

    /** Of one use, since those of the library aren't promised to be safe from several threads. */
    private static CookieSpec specification() {
        return FACTORY.create(null);
    }

    synchronized void fill(List<Cookie> with) {
        cookies.clear();
        cookies.addAll(with);
    }

    synchronized List<Cookie> all() {
        return List.copyOf(cookies);
    }

    /** The Cookie field of a request to this place. */
    synchronized Optional<String> field(URI place, Instant now) {
        CookieOrigin origin = origin(place);
        CookieSpec specification = specification();
        var fitting = new ArrayList<Cookie>();
        for (Cookie cookie : cookies) {
            if (!isExpired(cookie, now) && specification.match(asTheirs(cookie), origin)) {
                fitting.add(cookie);
            }
        }
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        fitting.sort(AS_SENT);
        var field = new StringBuilder();
        for (Cookie cookie : fitting) {
            field.append(field.isEmpty() ? "" : "; ")
                    .append(cookie.name())
                    .append('=')
                    .append(cookie.value());
        }
        return Optional.of(field.toString());
    }

    /** Takes in what a response says; whether anything is otherwise than before. */
    synchronized boolean received(URI place, List<String> fields, CookiePolicy policy, URI ofTask, Instant now) {
        if (policy == CookiePolicy.NEVER || (policy == CookiePolicy.MAIN_DOMAIN && !isOfOneDomain(place, ofTask))) {
            return false;
        }
        List<Cookie> before = List.copyOf(cookies);
        for (String field : fields) {
            if (field.length() <= FIELD_CHARS_MAX) {
                take(place, field, now);
            }
        }
        return !before.equals(cookies);
    }

    private void take(URI place, String field, Instant now) {
        CookieOrigin origin = origin(place);
        CookieSpec specification = specification();
        try {
            for (var theirs : specification.parse(new BasicHeader("Set-Cookie", field), origin)) {
                specification.validate(theirs, origin);
                Cookie ours = asOurs(theirs, now);
                if (ours.hostOnly() || SUFFIXES.getDomainRoot(ours.domain()) != null) {
                    put(ours, now);
                }
            }
        } catch (MalformedCookieException refused) {
            return; // RFC 6265 §5.2: a cookie that can't be used is ignored
        }
    }

    private void put(Cookie cookie, Instant now) {
        cookies.removeIf(known -> isExpired(known, now) || (isExpired(cookie, now) && isSame(known, cookie)));
        if (isExpired(cookie, now)) {
            return;
        }
        for (int i = 0; i < cookies.size(); i++) {
            if (isSame(cookies.get(i), cookie)) {
                cookies.set(i, since(cookie, cookies.get(i).createdAt()));
                return;
            }
        }
        cookies.add(cookie);
        if (cookies.stream()
                        .filter(known -> known.domain().equals(cookie.domain()))
                        .count()
                > PER_HOST_MAX) {
            cookies.stream()
                    .filter(known -> known.domain().equals(cookie.domain()))
                    .min(OLDEST_FIRST)
                    .ifPresent(cookies::remove);
        }
        if (cookies.size() > ALL_MAX) {
            cookies.stream().min(OLDEST_FIRST).ifPresent(cookies::remove);
        }
    }

    private static boolean isSame(Cookie one, Cookie other) {
        return one.name().equals(other.name())
                && one.domain().equals(other.domain())
                && one.path().equals(other.path());
    }

    private static Cookie since(Cookie cookie, Instant createdAt) {
        return new Cookie(
                cookie.name(),
                cookie.value(),
                cookie.domain(),
                cookie.hostOnly(),
                cookie.path(),
                cookie.expires(),
                cookie.secure(),
                createdAt);
    }

    private static boolean isExpired(Cookie cookie, Instant now) {
        return cookie.expires() != null && !cookie.expires().isAfter(now);
    }

    private static boolean isOfOneDomain(URI place, URI other) {
        String host = place.getHost().toLowerCase(Locale.ROOT);
        String otherHost = other.getHost().toLowerCase(Locale.ROOT);
        if (host.equals(otherHost)) {
            return true;
        }
        String root = SUFFIXES.getDomainRoot(host);
        return root != null && root.equals(SUFFIXES.getDomainRoot(otherHost));
    }

    private static CookieOrigin origin(URI place) {
        boolean secure = "https".equalsIgnoreCase(place.getScheme());
        int port = place.getPort() >= 0 ? place.getPort() : secure ? 443 : 80;
        String path = place.getRawPath() == null || place.getRawPath().isEmpty() ? "/" : place.getRawPath();
        return new CookieOrigin(place.getHost(), port, path, secure);
    }

    private static Cookie asOurs(org.apache.hc.client5.http.cookie.Cookie theirs, Instant now) {
        return new Cookie(
                theirs.getName(),
                theirs.getValue() == null ? "" : theirs.getValue(),
                theirs.getDomain().toLowerCase(Locale.ROOT),
                !theirs.containsAttribute(org.apache.hc.client5.http.cookie.Cookie.DOMAIN_ATTR),
                theirs.getPath() == null ? "/" : theirs.getPath(),
                expires(theirs, now),
                theirs.isSecure(),
                now);
    }

    /** By our clock; the library takes the system's for an age. */
    private static @Nullable Instant expires(org.apache.hc.client5.http.cookie.Cookie theirs, Instant now) {
        String age = theirs.getAttribute(org.apache.hc.client5.http.cookie.Cookie.MAX_AGE_ATTR);
        if (age == null || !age.matches("-?[0-9]{1,10}")) {
            return theirs.getExpiryInstant();
        }
        return now.plusSeconds(Math.max(0, Long.parseLong(age)));
    }

    private static BasicClientCookie asTheirs(Cookie ours) {
        var theirs = new BasicClientCookie(ours.name(), ours.value());
        theirs.setDomain(ours.domain());
        if (!ours.hostOnly()) {
            theirs.setAttribute(org.apache.hc.client5.http.cookie.Cookie.DOMAIN_ATTR, ours.domain());
        }
        theirs.setPath(ours.path());
        theirs.setSecure(ours.secure());
        theirs.setExpiryDate(ours.expires());
        return theirs;
    }
}
