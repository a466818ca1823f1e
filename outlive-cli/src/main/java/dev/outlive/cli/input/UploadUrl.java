package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.InvalidUrlException;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.Text;
import java.net.URI;
import java.net.URISyntaxException;

/** A URL as it is typed. Errors never repeat more of it than scheme and host, since the rest may be a secret. */
public final class UploadUrl {
    private UploadUrl() {}

    public static URI parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException broken) {
            throw CommandException.usage(
                    "The URL can't be parsed: " + Text.visible(broken.getReason(), 100)
                            + (broken.getIndex() >= 0 ? " at character " + (broken.getIndex() + 1) : "") + ".",
                    "Percent-encode what isn't allowed in a URL (a space is %20) and quote it for the shell.");
        }
        String authority = uri.getRawAuthority();
        if (authority != null && authority.contains("@")) {
            throw CommandException.usage(
                    "The URL carries a user name or password, which would show in lists and logs.",
                    "Send it as a header field: -H @FILE with an Authorization line.");
        }
        if (authority != null && uri.getHost() == null) {
            throw CommandException.usage(
                    "The host and port '" + Text.visible(authority, 100) + "' in the URL aren't well-formed.",
                    "Write HOST or HOST:PORT with a port of 1 to 65535; a host has letters, digits, dots and hyphens.");
        }
        requireCarried(uri);
        return uri;
    }

    private static void requireCarried(URI uri) {
        try {
            Request.put(uri).build();
        } catch (InvalidUrlException refused) {
            throw CommandException.usage(
                    "The URL can't be used (" + refused.code() + "): " + refused.getMessage() + ".",
                    "Give a URL such as https://example.org/path/name.");
        }
    }
}
