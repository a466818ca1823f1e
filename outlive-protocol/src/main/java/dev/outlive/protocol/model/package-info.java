/** What app and daemon talk about: sessions, tasks, requests, responses, outcomes, errors. */
@NullMarked
package dev.outlive.protocol.model;

import org.jspecify.annotations.NullMarked;
