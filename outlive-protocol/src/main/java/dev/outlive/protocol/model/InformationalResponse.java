package dev.outlive.protocol.model;

/**
 * An answer before the final one (RFC 9110 §15.2): 100 to go on with the body, 103 with early hints, 104 with how much of an
 * upload the server has.
 *
 * @param attempt of its task
 * @param status 100 to 199, and never 101
 */
public record InformationalResponse(long attempt, int status, Headers headers) {}
