/** The turn: signals in, decisions committed, events and transfers derived; and the ports it needs. */
@NullMarked
package dev.outlive.core.engine;

import org.jspecify.annotations.NullMarked;
