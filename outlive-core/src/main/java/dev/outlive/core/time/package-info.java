/** The two kinds of time that decisions are made by: the wall clock's, and steady time, which nobody sets. */
@NullMarked
package dev.outlive.core.time;

import org.jspecify.annotations.NullMarked;
