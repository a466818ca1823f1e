/** The app of the guide: one session, one upload a photo, survives being killed. */
@NullMarked
package dev.outlive.examples.photos;

import org.jspecify.annotations.NullMarked;
