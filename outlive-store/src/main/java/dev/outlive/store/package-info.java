/** What survives a power cut: rows in SQLite and bodies in the spool. */
@NullMarked
package dev.outlive.store;

import org.jspecify.annotations.NullMarked;
