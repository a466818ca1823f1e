/** When a task may move, and what has to be started and stopped so that it does. Pure decisions. */
@NullMarked
package dev.outlive.core.schedule;

import org.jspecify.annotations.NullMarked;
