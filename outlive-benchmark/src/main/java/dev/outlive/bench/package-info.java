/** Measurements of Outlive beside its peers, in one run, as ratios. */
@NullMarked
package dev.outlive.bench;

import org.jspecify.annotations.NullMarked;
