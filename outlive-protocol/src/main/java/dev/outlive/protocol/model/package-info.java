/** The nouns that app and daemon share: identifiers, requests, snapshots, events, completions, errors. */
@NullMarked
package dev.outlive.protocol.model;

import org.jspecify.annotations.NullMarked;
