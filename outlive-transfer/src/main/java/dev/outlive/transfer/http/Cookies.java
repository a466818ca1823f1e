package dev.outlive.transfer.http;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The cookies of one request and of the redirects it is led along. Called from the request's thread. */
public interface Cookies {
    /** Sends none and keeps none. */
    Cookies NONE = new Cookies() {
        @Override
        public Optional<String> field(URI place) {
            return Optional.empty();
        }

        @Override
        public void received(URI place, List<String> fields) {}
    };

    /** The Cookie field for this place. */
    Optional<String> field(URI place);

    /** What the Set-Cookie fields of a response from this place say. */
    void received(URI place, List<String> fields);
}
