/** What a session is: its lease, its generations, its end. Pure decisions. */
@NullMarked
package dev.outlive.core.session;

import org.jspecify.annotations.NullMarked;
