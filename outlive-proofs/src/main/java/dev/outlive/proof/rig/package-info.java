/** Real processes on a place of their own: server, daemon and app, started, killed and looked at. */
@NullMarked
package dev.outlive.proof.rig;

import org.jspecify.annotations.NullMarked;
