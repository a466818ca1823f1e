package dev.outlive.transfer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.transfer.http.HttpOutcome.Answered;
import dev.outlive.transfer.http.HttpOutcome.NotAnswered;

/** Shorthand for what tests ask of outcomes; a failure shows the whole outcome. */
final class Outcomes {
    private Outcomes() {}

    static Answered answered(HttpOutcome outcome, int status) {
        assertThat(outcome).isInstanceOf(Answered.class);
        var answered = (Answered) outcome;
        assertThat(answered.head().status()).as("%s", outcome).isEqualTo(status);
        return answered;
    }

    static HttpFailure failed(HttpOutcome outcome, String code) {
        assertThat(outcome).isInstanceOf(NotAnswered.class);
        var failure = ((NotAnswered) outcome).failure();
        assertThat(failure.code()).as("%s", outcome).isEqualTo(code);
        return failure;
    }
}
