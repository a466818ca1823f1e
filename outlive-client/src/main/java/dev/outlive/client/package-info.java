/** What an app imports: background sessions, their tasks, and the delegate that hears of them. */
@NullMarked
package dev.outlive.client;

import org.jspecify.annotations.NullMarked;
