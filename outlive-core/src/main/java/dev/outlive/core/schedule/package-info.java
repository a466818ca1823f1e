/** Which tasks may move now, and what to start and stop so that it becomes true. */
@NullMarked
package dev.outlive.core.schedule;

import org.jspecify.annotations.NullMarked;
