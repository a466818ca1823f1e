package dev.outlive.proof.tasks;

import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.Response;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Task;
import dev.outlive.protocol.model.Request;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * An app that takes an answer in pieces and says each of them, a line each. {@code ReadingApp URL OFFSET} asks for it and never
 * returns from the piece at this offset; without arguments it takes what waits for it.
 */
public final class ReadingApp implements SessionDelegate {
    private final long holdAt;
    private final CountDownLatch completed = new CountDownLatch(1);

    private ReadingApp(long holdAt) {
        this.holdAt = holdAt;
    }

    public static void main(String[] arguments) throws InterruptedException {
        var app = new ReadingApp(arguments.length > 0 ? Long.parseLong(arguments[1]) : -1);
        var configuration = SessionConfiguration.background("reading")
                .app("proof")
                .daemonStart(DaemonStart.NEVER)
                .build();
        try (var session = BackgroundSession.open(configuration, app)) {
            if (arguments.length > 0) {
                session.data("d", Request.get(URI.create(arguments[0])).build()).resume();
            }
            app.completed.await();
            session.flush();
        }
    }

    @Override
    public void onResponse(Task task, Response response) {
        System.out.println("response " + response.status() + " " + response.bodyLength());
    }

    @Override
    public void onData(Task task, long offset, byte[] bytes) {
        System.out.println("piece " + offset + " " + bytes.length + " " + Arrays.hashCode(bytes));
        if (offset == holdAt) {
            task.refresh(); // answered after the first piece was confirmed, so that the next one is said
            task.refresh(); // answered after that, too, was confirmed
            System.out.println("held");
            hold();
        }
    }

    private static void hold() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException never) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onComplete(Task task, Completion completion) {
        System.out.println("complete");
        completed.countDown();
    }
}
