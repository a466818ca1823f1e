package dev.outlive.simulator;

import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Response;
import dev.outlive.protocol.model.TaskKind;
import dev.outlive.simulator.oracle.Oracle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The server that all requests go to: processes a whole request once it is there, and answers. Counts what it has processed. */
final class ModelServer {
    private static final int[] ACCEPTED = {201, 201, 201, 200, 204};
    private static final int[] REFUSED = {429, 503, 404, 500};

    private final World world;
    private final FaultProfile faults;
    private final Oracle oracle;
    private final Chance chance;
    private long answers;

    ModelServer(World world, FaultProfile faults, Oracle oracle) {
        this.world = world;
        this.faults = faults;
        this.oracle = oracle;
        this.chance = new Chance(world, faults.slowness());
    }

    /** One answer on its way back. */
    record Answer(
            Response response,
            byte @Nullable [] body,
            @Nullable Duration retryAfter) {}

    /** Takes a whole request. */
    Answer take(Task task, long attempt) {
        if (chance.strikes(faults.refusals())) {
            return refuse(task, attempt);
        }
        world.event("server", "processes", task.id(), attempt);
        world.tally().add("processed");
        oracle.wire().processed(task.id(), task.traits().mayResend());
        return answer(task, ACCEPTED[chance.below(ACCEPTED.length)], null, false);
    }

    private Answer refuse(Task task, long attempt) {
        int status = REFUSED[chance.below(REFUSED.length)];
        world.event("server", "refuses", task.id(), attempt, status);
        Duration retryAfter = null;
        if (status == 429 || status == 503) {
            oracle.wire().turnedAway(task.id(), attempt);
            retryAfter = chance.happens(0.5) ? Duration.ofSeconds(chance.between(0, 600)) : null;
        }
        return answer(task, status, retryAfter, false);
    }

    /** Doesn't take the token that a whole request shows, and does nothing. */
    Answer refuseCredential(Task task, long attempt) {
        world.event("server", "takes the token no more", task.id(), attempt);
        world.tally().add("tokens refused");
        oracle.wire().turnedAway(task.id(), attempt);
        return answer(task, 401, null, false);
    }

    /** Has seen enough of a request to refuse it before it is whole. */
    Answer refuseEarly(Task task, long attempt) {
        world.event("server", "refuses early", task.id(), attempt);
        world.tally().add("fault early answer");
        return answer(task, 413, null, true);
    }

    /** A download's answer lies in a file, that of others only if it is large. */
    private Answer answer(Task task, int status, @Nullable Duration retryAfter, boolean early) {
        long number = ++answers;
        oracle.wire().answered(task.id(), number, status);
        byte[] body = status == 204 ? new byte[0] : ("answer " + number).getBytes(StandardCharsets.US_ASCII);
        boolean isFile = task.traits().kind() == TaskKind.DOWNLOAD || (status != 204 && chance.happens(0.2));
        String bodyPath = isFile ? "/spool/body-" + number : null;
        var headers = Headers.empty().with(Oracle.ANSWER_FIELD, String.valueOf(number));
        var response = new Response(
                status,
                headers,
                Headers.empty(),
                "http://server/",
                "http/1.1",
                body.length,
                bodyPath,
                false,
                false,
                early);
        return new Answer(response, bodyPath == null ? body : null, retryAfter);
    }

    /** Whether the server is there at all for this attempt. */
    boolean isReached(Task task) {
        boolean reached = !chance.strikes(faults.connectFails());
        if (!reached) {
            world.event("server", "isn't reached", task.id(), task.attempt());
            world.tally().add("fault connect");
        }
        return reached;
    }
}
