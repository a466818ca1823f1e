/** The two kinds of time that decisions are made by. */
@org.jspecify.annotations.NullMarked
package dev.outlive.core.time;
