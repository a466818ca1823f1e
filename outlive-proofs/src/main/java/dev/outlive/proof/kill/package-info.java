/** The kill loop: app and daemon killed at random moments and between named steps, and everything judged at the end. */
@NullMarked
package dev.outlive.proof.kill;

import org.jspecify.annotations.NullMarked;
