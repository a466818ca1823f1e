package dev.outlive.simulator;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Question;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.protocol.model.TransferPolicy;
import dev.outlive.protocol.wire.DaemonFrame;
import dev.outlive.simulator.oracle.Oracle;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What apps answer when they are asked: anything that they may. */
record AppWhims(AppSite site) {
    Answer answer(DaemonFrame.Deliver question) {
        return Objects.requireNonNull(question.question()).question() instanceof Question.Authentication asked
                ? credential(new CredentialRef(question.session(), asked.space()))
                : start(question);
    }

    private Answer credential(CredentialRef ref) {
        int draw = site.chance().below(12);
        return switch (draw) {
            case 0 -> new Answer.Cancel();
            case 1 -> new Answer.Reject();
            case 2, 3 -> new Answer.Default();
            default -> {
                Duration lifetime = site.chance().happens(0.5)
                        ? Duration.ofSeconds(site.chance().between(1, 600))
                        : null;
                yield new Answer.Use(site.daemon().tokens().madeByApp(ref), lifetime, true);
            }
        };
    }

    private String method(DaemonFrame.Deliver question) {
        boolean fetches = Objects.requireNonNull(question.task()).kind() == TaskKind.DOWNLOAD;
        return fetches ? "GET" : site.chance().happens(0.5) ? "PUT" : "POST";
    }

    private Answer start(DaemonFrame.Deliver question) {
        return site.chance()
                .oneOf(List.of(
                        new Answer.Proceed(),
                        new Answer.Proceed(),
                        new Answer.Cancel(),
                        new Answer.ProceedWith(
                                new Request(
                                        method(question),
                                        URI.create(
                                                "http://server" + site.chance().below(3) + "/"
                                                        + question.session().app() + "/" + question.seq()
                                                        + Oracle.OTHER_REQUEST),
                                        Headers.empty(),
                                        null),
                                TransferPolicy.UNRESTRICTED)));
    }
}
