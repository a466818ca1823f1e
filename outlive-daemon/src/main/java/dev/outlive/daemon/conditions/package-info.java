/** What is seen of the machine's network, power and load: one class a place where it is looked at. */
@NullMarked
package dev.outlive.daemon.conditions;

import org.jspecify.annotations.NullMarked;
