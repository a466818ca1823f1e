/** What a task is and what may become of it: pure decisions. */
@NullMarked
package dev.outlive.core.task;

import org.jspecify.annotations.NullMarked;
