/** Tasks of every kind, carried out by a daemon process for an app in this one. */
@NullMarked
package dev.outlive.proof.tasks;

import org.jspecify.annotations.NullMarked;
