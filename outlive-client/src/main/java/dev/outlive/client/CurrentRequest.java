package dev.outlive.client;

/**
 * The request of a task as redirects have made it; the original one as long as none did.
 *
 * @param method that of the request that was answered
 * @param url the URL that answered; a URL that a redirect led to is shown without its query, which may hold secrets
 */
public record CurrentRequest(String method, String url) {}
