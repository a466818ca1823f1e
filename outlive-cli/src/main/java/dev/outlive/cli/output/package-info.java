/** How tasks, sizes and times are shown: on a terminal, in a pipe, as JSON Lines. */
@NullMarked
package dev.outlive.cli.output;

import org.jspecify.annotations.NullMarked;
