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
     * @param conflict it asks for another request under a used key, and must be refused
     */
    record Call(LongFunction<ClientFrame> frame, @Nullable Wish wish, boolean conflict) {}

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
        waiting.values().stream()
                .filter(call -> call.wish() != null && !call.conflict())
                .forEach(again::add);
        waiting.clear();
        return again;
    }
}
