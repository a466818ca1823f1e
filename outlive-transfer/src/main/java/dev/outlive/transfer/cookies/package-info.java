/** Cookies, kept by session (RFC 6265). */
@NullMarked
package dev.outlive.transfer.cookies;

import org.jspecify.annotations.NullMarked;
