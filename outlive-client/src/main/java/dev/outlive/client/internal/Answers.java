package dev.outlive.client.internal;

import dev.outlive.protocol.model.Answer;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** What the app has answered to questions and the daemon has not yet confirmed; said again on a new connection. */
final class Answers {
    private final SessionRef session;
    private final LongSupplier calls;
    private final Map<Long, Said> said = new LinkedHashMap<>(); // by the question's number

    /** An answer; call is 0 until it is sent on this connection. */
    private record Said(DaemonFrame.Deliver question, String id, Answer answer, long call) {}

    Answers(SessionRef session, LongSupplier calls) {
        this.session = session;
        this.calls = calls;
    }

    /** Whether it is the first answer to this question. */
    boolean add(DaemonFrame.Deliver question, String id, Answer answer) {
        return said.putIfAbsent(question.seq(), new Said(question, id, answer, 0)) == null;
    }

    boolean isAnswered(long seq) {
        return said.containsKey(seq);
    }

    Set<Long> unconfirmed() {
        return said.keySet();
    }

    /** The answers that have not been sent, or all of them on a new connection. */
    List<ClientFrame.AnswerQuestion> say(String capability) {
        var unsent = said.values().stream().filter(each -> each.call() == 0).toList();
        return unsent.stream()
                .map(each -> {
                    long call = calls.getAsLong();
                    long seq = each.question().seq();
                    said.put(seq, new Said(each.question(), each.id(), each.answer(), call));
                    return new ClientFrame.AnswerQuestion(call, session, capability, seq, each.id(), each.answer());
                })
                .toList();
    }

    void disconnected() {
        said.replaceAll((seq, each) -> new Said(each.question(), each.id(), each.answer(), 0));
    }

    boolean isAnswer(long call) {
        return call != 0 && said.values().stream().anyMatch(each -> each.call() == call);
    }

    /** The daemon has spoken for good on this call: the question it was about. */
    Optional<DaemonFrame.Deliver> settle(long call) {
        Optional<Said> settled = said.values().stream()
                .filter(each -> each.call() == call && call != 0)
                .findFirst();
        settled.ifPresent(each -> said.remove(each.question().seq()));
        return settled.map(Said::question);
    }
}
