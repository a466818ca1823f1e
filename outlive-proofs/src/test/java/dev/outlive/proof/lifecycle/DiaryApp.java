package dev.outlive.proof.lifecycle;

import dev.outlive.client.BackgroundApp;
import dev.outlive.client.BackgroundSession;
import dev.outlive.client.Completion;
import dev.outlive.client.LaunchCommand;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.SessionDelegate;
import dev.outlive.client.Snapshot;
import dev.outlive.client.Task;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

/**
 * An app that writes down what it lives through, a line each, in the file {@code diary} of its working folder. Started by
 * its user it uploads {@code photo} of that folder to each URL of its arguments; it never ends by itself unless it was
 * started for events and has done its work.
 */
public final class DiaryApp {
    private static final CountDownLatch END = new CountDownLatch(1);

    private static volatile Runnable done = () -> {};

    private DiaryApp() {}

    public static void main(String[] urls) throws InterruptedException {
        LaunchReason reason = BackgroundApp.launchReason();
        write("started " + ProcessHandle.current().pid() + " for " + reason.code());
        BackgroundApp.onBackgroundEvents((session, finished) -> {
            write("handed over " + session);
            done = finished;
        });
        var configuration = SessionConfiguration.background("diary")
                .relaunch(LaunchCommand.currentProcess())
                .build();
        try (var session = BackgroundSession.open(configuration, new Diary(reason))) {
            if (reason == LaunchReason.USER) {
                for (String url : urls) {
                    session.upload(url, Request.put(URI.create(url)).build(), Path.of("photo"))
                            .resume();
                }
                write("uploading");
            }
            END.await();
        }
        write("ends");
    }

    private record Diary(LaunchReason reason) implements SessionDelegate {
        @Override
        public void onSnapshot(Snapshot snapshot) {
            write("snapshot of " + snapshot.tasks().size());
        }

        @Override
        public void onComplete(Task task, Completion completion) {
            write("complete " + task.key().orElse("") + " "
                    + completion.getClass().getSimpleName());
        }

        @Override
        public void onEventsDrained(long upTo) {
            write("drained");
            done.run();
            if (reason == LaunchReason.EVENTS) {
                END.countDown();
            }
        }
    }

    private static synchronized void write(String line) {
        try {
            Files.writeString(Path.of("diary"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
