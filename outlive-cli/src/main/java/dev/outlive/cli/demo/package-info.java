/** The story end to end: an upload that outlives its app and its daemon, told from what the programs really say. */
@NullMarked
package dev.outlive.cli.demo;

import org.jspecify.annotations.NullMarked;
