/** A daemon, apps that do what they are told, and a server, for one test: each test is a play of its own. */
@NullMarked
package dev.outlive.proof.stage;

import org.jspecify.annotations.NullMarked;
