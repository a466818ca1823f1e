/**
 * The receiver: a small HTTP upload server that puts request bodies into files of one directory and answers with their
 * names, sizes and SHA-256. For demonstrations, tests and third-party clients; no part of the daemon.
 *
 * <p>Written apart from the client's HTTP code on purpose: were both the same, one misreading of a standard would be
 * made twice and be seen by nobody.
 */
@NullMarked
package dev.outlive.receiver;

import org.jspecify.annotations.NullMarked;
