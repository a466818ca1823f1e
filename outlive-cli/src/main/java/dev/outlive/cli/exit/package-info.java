/** How a command ends: its exit code, and what it says when it couldn't do what was asked. */
@NullMarked
package dev.outlive.cli.exit;

import org.jspecify.annotations.NullMarked;
