/** What people give to a command: header fields, URLs, files, times, rates, policies. */
@NullMarked
package dev.outlive.cli.input;

import org.jspecify.annotations.NullMarked;
