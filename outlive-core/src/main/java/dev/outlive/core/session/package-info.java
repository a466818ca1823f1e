/** One session: who owns it, what it has been told, when its app is woken. */
@NullMarked
package dev.outlive.core.session;

import org.jspecify.annotations.NullMarked;
