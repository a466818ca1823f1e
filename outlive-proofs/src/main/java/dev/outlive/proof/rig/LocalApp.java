package dev.outlive.proof.rig;

import dev.outlive.proof.app.AppPlaces;
import dev.outlive.proof.app.KillApp;
import dev.outlive.proof.app.UploadingApp;
import dev.outlive.proof.failpoint.Points;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An app on a thread of this process, for runs in which only the daemon dies: a process less to start. */
final class LocalApp implements Running {
    private final FutureTask<Integer> run;

    private LocalApp(FutureTask<Integer> run) {
        this.run = run;
    }

    static LocalApp start(AppPlaces places, UploadingApp.End end, Site site) {
        var run = new FutureTask<>(() -> KillApp.run(places, end, Points.without(), site.home()));
        Thread.ofPlatform().daemon().name("app").start(run);
        return new LocalApp(run);
    }

    @Override
    public OptionalInt awaitExit(Duration max) throws InterruptedException {
        try {
            return OptionalInt.of(run.get(max.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException alive) {
            return OptionalInt.empty();
        } catch (ExecutionException broken) {
            throw new IllegalStateException("the app broke", broken.getCause());
        }
    }

    @Override
    public String tail() {
        return "a thread of this process";
    }
}
