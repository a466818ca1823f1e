/** One attempt to move one body: upload protocols, retries by safety class, progress. */
@NullMarked
package dev.outlive.transfer;

import org.jspecify.annotations.NullMarked;
