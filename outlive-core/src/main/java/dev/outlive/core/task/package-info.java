/** One task: its states, the signals that move it, and the machine that decides. */
@NullMarked
package dev.outlive.core.task;

import org.jspecify.annotations.NullMarked;
