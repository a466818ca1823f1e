package dev.outlive.proof.tasks;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskMetrics;
import dev.outlive.protocol.wire.FrameCodec;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * An app that says what it is told of metrics, a line each. {@code MeasuredApp URL FILE} uploads the file and never returns
 * from {@code onMetrics}; without arguments it takes what waits for it, acknowledges it, and asks once more.
 */
public final class MeasuredApp implements SessionDelegate {
    private final boolean holds;
    private final CountDownLatch completed = new CountDownLatch(1);

    private MeasuredApp(boolean holds) {
        this.holds = holds;
    }

    public static void main(String[] arguments) throws InterruptedException {
        var app = new MeasuredApp(arguments.length > 0);
        var configuration = SessionConfiguration.background("measured")
                .app("proof")
                .daemonStart(DaemonStart.NEVER)
                .build();
        try (var session = BackgroundSession.open(configuration, app)) {
            if (app.holds) {
                session.upload("m", Request.put(URI.create(arguments[0])).build(), Path.of(arguments[1]))
                        .resume();
            }
            app.completed.await();
            session.flush();
            say("asked", session.task("m").orElseThrow().metrics());
        }
    }

    @Override
    public void onMetrics(Task task, TaskMetrics metrics) {
        say("metrics", metrics);
        if (holds) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void onComplete(Task task, Completion completion) {
        System.out.println("complete");
        completed.countDown();
    }

    private static void say(String word, TaskMetrics metrics) {
        System.out.println(word + " " + FrameCodec.JSON.writeValueAsString(metrics));
    }
}
