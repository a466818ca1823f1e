package dev.outlive.core.credential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields {@code WWW-Authenticate} and {@code Proxy-Authenticate} (RFC 9110 §11.6.1). One field may hold several
 * challenges, and the comma between them is also the one between parameters: a word with an equals sign after it is a
 * parameter, one without begins a challenge. What can't be read ends the field; what was read before it counts.
 */
public final class ChallengeParser {
    /** Challenges of one answer that are looked at; servers offer one to four. */
    public static final int CHALLENGES_MAX = 32;

    private static final Pattern SEPARATORS = Pattern.compile("[ \\t,]*");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern TOKEN68 = Pattern.compile("[ \\t]+([A-Za-z0-9._~+/-]+=*)[ \\t]*(?=,|$)");
    private static final Pattern PARAMETER = Pattern.compile("[ \\t,]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \\t]*=[ \\t]*"
            + "(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([!#$%&'*+.^_`|~0-9A-Za-z-]+))");

    private static final Pattern END = Pattern.compile("[ \\t]*(?:,|$)");

    private final String text;
    private int at;

    private ChallengeParser(String text) {
        this.text = text;
    }

    /** The challenges of all fields of that name, in the order of the server. */
    public static List<Challenge> parse(List<String> fields) {
        var found = new ArrayList<Challenge>();
        for (String field : fields) {
            new ChallengeParser(field).read(found);
        }
        return found.size() > CHALLENGES_MAX ? List.copyOf(found.subList(0, CHALLENGES_MAX)) : List.copyOf(found);
    }

    private void read(List<Challenge> found) {
        while (true) {
            skip(SEPARATORS);
            Matcher scheme = match(TOKEN);
            if (scheme == null || found.size() > CHALLENGES_MAX) {
                return;
            }
            at = scheme.end();
            found.add(challenge(scheme.group().toLowerCase(Locale.ROOT)));
        }
    }

    private Challenge challenge(String scheme) {
        Matcher token = match(TOKEN68);
        if (token != null) {
            at = token.end();
            return new Challenge(scheme, Map.of(), token.group(1));
        }
        var parameters = new LinkedHashMap<String, String>();
        for (Matcher next = match(PARAMETER); next != null; next = match(PARAMETER)) {
            at = next.end();
            String quoted = next.group(2);
            parameters.putIfAbsent(
                    next.group(1).toLowerCase(Locale.ROOT),
                    quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : next.group(3));
        }
        if (match(END) == null) {
            at = text.length();
        }
        return new Challenge(scheme, parameters, "");
    }

    private void skip(Pattern pattern) {
        Matcher skipped = match(pattern);
        if (skipped != null) {
            at = skipped.end();
        }
    }

    private @Nullable Matcher match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        return matcher.lookingAt() ? matcher : null;
    }
}
