package dev.outlive.receiver.http;

import java.io.IOException;

/** A request that isn't carried out, with the answer that says why. */
public final class Refusal extends IOException {
    private final transient Response response;

    public Refusal(Response response, String message) {
        super(message);
        this.response = response;
    }

    /** A refusal that is answered with this status and a JSON object of these two texts. */
    public static Refusal of(int status, String code, String message) {
        return new Refusal(Response.error(status, code, message), message);
    }

    /** A message that breaks the grammar; what came after it can't be trusted, so the connection closes. */
    public static Refusal malformed(String what) {
        return of(
                400, "malformed-request", "The request holds " + what + ". Nothing was stored; the connection closes.");
    }

    public Response response() {
        return response;
    }
}
