/** The engine's turn, and the ports through which it reaches store, transfers, spool and connections. */
@NullMarked
package dev.outlive.core.engine;

import org.jspecify.annotations.NullMarked;
