/** What a session shows to servers: stored secrets, tokens of providers, and when a fresh one is needed. Pure decisions. */
@NullMarked
package dev.outlive.core.credential;

import org.jspecify.annotations.NullMarked;
