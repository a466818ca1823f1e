package dev.outlive.protocol.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * By which HTTP proxy tasks reach which hosts. Written down with the task when it is created: the daemon reads no
 * environment, and what the app's says later changes nothing. Apple: {@code connectionProxyDictionary}.
 *
 * <p>A session has rules and a request may have its own; a request may add a proxy where its session has none, and never
 * gets past its session's: for each scheme the session's proxy counts before the request's, and only hosts that both
 * exclude are asked without one. Rules that name no proxy ask for nothing.
 *
 * <p>A plain http request is given to the proxy whole; for https the proxy is asked for a tunnel (CONNECT, RFC 9110
 * §9.3.6), and sees host and port alone. What a proxy wants to be shown is a credential of the session for the proxy's
 * own origin. It reaches the proxy only, and no credential or cookie of a server is shown to a proxy that is asked for a
 * tunnel.
 *
 * @param http for plain http requests: {@code http://proxy.example:3128}, or null for none
 * @param https for https requests, likewise: a proxy that is itself spoken to without TLS
 * @param exclusions hosts that are asked without a proxy, also when a redirect leads there: names with all names below
 *     them, addresses, or addresses by their first bits such as {@code 10.0.0.0/8}. Names aren't looked up for it
 */
public record ProxyRules(@Nullable String http, @Nullable String https, List<String> exclusions) {
    /** More are hardly written by hand, and a task carries them. */
    public static final int EXCLUSIONS_MAX = 256;

    /** Every server is asked directly. */
    public static final ProxyRules DIRECT = new ProxyRules(null, null, List.of());

    /** This machine is never reached over what an environment says. */
    private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.0/8", "::1");

    public ProxyRules {
        http = http == null ? null : canonical(http);
        https = https == null ? null : canonical(https);
        var hosts = new TreeSet<String>();
        boolean everything = false;
        for (String each : exclusions) {
            everything |= each.strip().equals("*");
            hosts.add(each.strip().equals("*") ? "*" : ProxyExclusion.of(each).text());
        }
        if (hosts.size() > EXCLUSIONS_MAX) {
            throw new IllegalArgumentException(
                    "at most " + EXCLUSIONS_MAX + " hosts are excluded from a proxy, not " + hosts.size());
        }
        if (everything || (http == null && https == null)) { // one form for what asks for nothing
            http = null;
            https = null;
            hosts.clear();
        }
        exclusions = List.copyOf(hosts);
    }

    /**
     * One proxy for http and https.
     *
     * @param proxy {@code http://host:port}, or {@code host:port}; port 80 if there is none
     * @throws IllegalArgumentException when it isn't a proxy that can be spoken to, or carries a password
     */
    public static ProxyRules of(String proxy) {
        return new ProxyRules(proxy, proxy, List.of());
    }

    /** The rules of this process's environment, as curl reads it. */
    public static ProxyRules environment() {
        return environment(System.getenv());
    }

    /**
     * The rules that an environment asks for: {@code http_proxy} (not {@code HTTP_PROXY}, which a web server may have set
     * from a request), {@code https_proxy}, {@code all_proxy} for what these leave out, {@code no_proxy}. Hosts that aren't
     * understood exclude nothing; this machine itself is always excluded. A name and password in a proxy's URL isn't
     * taken along: keep it as a credential of the session for the proxy.
     *
     * @throws IllegalArgumentException when a variable names a proxy that can't be spoken to; the text names it
     */
    public static ProxyRules environment(Map<String, String> variables) {
        String all = either(variables, "all_proxy", "ALL_PROXY");
        String http = proxyOf("http_proxy", variables.getOrDefault("http_proxy", all));
        String https = proxyOf("https_proxy", either(variables, "https_proxy", "HTTPS_PROXY", all));
        var hosts = new ArrayList<>(THIS_MACHINE);
        hosts.addAll(
                understood(List.of(either(variables, "no_proxy", "NO_PROXY").split("[,\\s]+"))));
        return new ProxyRules(
                http, https, hosts.stream().distinct().limit(EXCLUSIONS_MAX).toList());
    }

    /** Those of these hosts that can exclude something; an environment is written for other programs, too. */
    public static List<String> understood(Collection<String> hosts) {
        return hosts.stream().filter(ProxyRules::isUnderstood).toList();
    }

    /** The same, and these hosts are asked without a proxy, too. */
    public ProxyRules excluding(Collection<String> hosts) {
        var all = new ArrayList<>(exclusions);
        all.addAll(hosts);
        return new ProxyRules(http, https, all);
    }

    /** The proxies that it names, each once. */
    public List<String> proxies() {
        return Stream.of(http, https).filter(Objects::nonNull).distinct().toList();
    }

    /** Whether no server is asked over a proxy. */
    @JsonIgnore
    public boolean isDirect() {
        return http == null && https == null;
    }

    /**
     * The proxy for a server, as {@code http://host:port}; empty if it is asked directly.
     *
     * @param host a name or an address, in lower case
     */
    public Optional<String> proxyTo(String scheme, String host) {
        String proxy = scheme.equals("https") ? https : http;
        return proxy == null
                        || exclusions.stream()
                                .anyMatch(each -> ProxyExclusion.of(each).matches(host))
                ? Optional.empty()
                : Optional.of(proxy);
    }

    /** The proxy for an origin such as {@code https://example.org:443}. */
    public Optional<String> proxyTo(String origin) {
        if (isDirect()) {
            return Optional.empty();
        }
        int begin = origin.indexOf("://");
        int port = origin.lastIndexOf(':');
        String host = origin.substring(begin + 3, port > begin ? port : origin.length());
        return proxyTo(origin.substring(0, begin), host);
    }

    /** What holds for a task of a session with these rules whose request has others: it gets past no proxy of the session's. */
    public ProxyRules tightenedBy(ProxyRules request) {
        if (isDirect() || request.isDirect()) {
            return isDirect() ? request : this;
        }
        var both = new TreeSet<String>();
        for (String mine : exclusions) {
            for (String other : request.exclusions) {
                ProxyExclusion.of(mine).meet(ProxyExclusion.of(other)).ifPresent(met -> both.add(met.text()));
            }
        }
        return new ProxyRules(
                http == null ? request.http : http,
                https == null ? request.https : https,
                both.stream().limit(EXCLUSIONS_MAX).toList());
    }

    /** For people: {@code http://proxy.example:3128, not for localhost, 10.0.0.0/8}. */
    public String text() {
        String proxies = http == null || https == null || !http.equals(https)
                ? (http == null ? "" : "http by " + http)
                        + (http == null || https == null ? "" : ", ")
                        + (https == null ? "" : "https by " + https)
                : http;
        return isDirect()
                ? "none"
                : proxies + (exclusions.isEmpty() ? "" : ", not for " + String.join(", ", exclusions));
    }

    private static String canonical(String proxy) {
        String text = proxy.strip();
        String url = text.contains("://") ? text : "http://" + text;
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a proxy is http://host:port; what was given isn't a URL");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a proxy's name and password aren't given with its URL, which others can"
                    + " read: keep them as a credential of the session for the proxy");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean bare = (uri.getRawPath() == null
                        || uri.getRawPath().isEmpty()
                        || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (!scheme.equals("http") || uri.getHost() == null || !bare || uri.getPort() == 0 || uri.getPort() > 65535) {
            throw new IllegalArgumentException("a proxy is http://host:port, not " + Text.visible(url, 80)
                    + "; proxies by SOCKS or over TLS aren't spoken to");
        }
        return ProtectionSpace.of(uri).origin();
    }

    private static @Nullable String proxyOf(String name, String url) {
        if (url.isBlank()) {
            return null;
        }
        int scheme = url.indexOf("://");
        int begin = scheme < 0 ? 0 : scheme + 3;
        int at = url.lastIndexOf('@');
        try {
            return canonical(at < begin ? url : url.substring(0, begin) + url.substring(at + 1));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the environment's " + name + " can't be used: " + e.getMessage(), e);
        }
    }

    private static String either(Map<String, String> variables, String name, String upper) {
        return either(variables, name, upper, "");
    }

    private static String either(Map<String, String> variables, String name, String upper, String otherwise) {
        return variables.getOrDefault(name, variables.getOrDefault(upper, otherwise));
    }

    private static boolean isUnderstood(String host) {
        try {
            return host.equals("*") || !ProxyExclusion.of(host).text().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
