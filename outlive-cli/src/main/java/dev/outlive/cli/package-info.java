/** The outlive command: one class a command, on top of the client. */
@NullMarked
package dev.outlive.cli;

import org.jspecify.annotations.NullMarked;
