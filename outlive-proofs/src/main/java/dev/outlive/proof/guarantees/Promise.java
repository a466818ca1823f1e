package dev.outlive.proof.guarantees;

import java.util.Set;

/**
 * One numbered promise.
 *
 * @param id for example {@code I14}; never reused
 * @param needs the kinds of proof that its brackets ask for at least
 */
record Promise(String id, Set<Kind> needs) {
    Promise {
        needs = Set.copyOf(needs);
    }
}
