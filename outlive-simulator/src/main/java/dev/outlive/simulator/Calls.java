package dev.outlive.simulator;

import dev.outlive.protocol.wire.ClientFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The calls of one process that wait for their answer. */
final class Calls {
    /**
     * One call.
     *
     * @param frame makes the frame for a number, with the capability of that moment
     * @param wish the upload it asks for, if it does
     */
    record Call(
            Kind kind,
            LongFunction<ClientFrame> frame,
            @Nullable Wish wish) {}

    /** What the answer means. */
    enum Kind {
        /** Asks for an upload; asked again until there is an answer. */
        SUBMIT,
        /** Asks for another request under a used key, and must be refused. */
        CONFLICT,
        INVALIDATE,
        OTHER
    }

    private final TreeMap<Long, Call> waiting = new TreeMap<>();
    private long last;

    long next() {
        return ++last;
    }

    ClientFrame open(Call call) {
        long number = next();
        waiting.put(number, call);
        return call.frame().apply(number);
    }

    @Nullable
    Call answered(long number) {
        return waiting.remove(number);
    }

    boolean isWaitingFor(Wish wish) {
        return waiting.values().stream().anyMatch(call -> call.wish() == wish);
    }

    /** Forgets all of them; returns those that are to be made again on a new connection. */
    List<Call> cutOff() {
        var again = new ArrayList<Call>();
        waiting.values().stream().filter(call -> call.kind() == Kind.SUBMIT).forEach(again::add);
        waiting.clear();
        return again;
    }
}
