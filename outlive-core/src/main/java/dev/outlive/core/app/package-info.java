/** What an app is: its launcher, its process, and when events start or wake it. Pure decisions. */
@NullMarked
package dev.outlive.core.app;

import org.jspecify.annotations.NullMarked;
