/** What must be true, kept and judged outside the store: it shares no line with what it judges. */
@NullMarked
package dev.outlive.simulator.oracle;

import org.jspecify.annotations.NullMarked;
