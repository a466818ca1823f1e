package dev.outlive.proof.guarantees;

import java.util.Optional;
import java.util.stream.Stream;

/** A kind of proof: the letter in the brackets behind a promise, and the JUnit tag of its tests. */
enum Kind {
    S("sim"),
    /** Transition coverage: an ordinary test, so without a tag of its own. */
    C(""),
    K("kill"),
    N("nth"),
    P("power"),
    F("fuzz"),
    R("race"),
    E("evil"),
    X("security"),
    L("load");

    private final String tag;

    Kind(String tag) {
        this.tag = tag;
    }

    /** The kind whose tests carry this tag. */
    static Optional<Kind> ofTag(String tag) {
        return Stream.of(values())
                .filter(kind -> !tag.isEmpty() && kind.tag.equals(tag))
                .findFirst();
    }

    /** The kind of this letter. */
    static Optional<Kind> ofLetter(String letter) {
        return Stream.of(values()).filter(kind -> kind.name().equals(letter)).findFirst();
    }
}
