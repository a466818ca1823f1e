package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import dev.outlive.client.Task;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.rig.Child;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.TaskState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Delegates that die, dawdle or ask for things inside a callback. */
@Tag("kill")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class CallbackTest {
    @Test
    @Covers("BG-04")
    @Proves({"I11", "I12"})
    void whatAnAppDiesOfComesAgainAndWhatItAcknowledgedDoesNot() throws Exception {
        try (var stage = Stage.open()) {
            Child first = stage.app("open s", "upload done " + stage.web().url("201/done"), "resume done");
            stage.await("returned s");
            for (String command : List.of(
                    "flush", "hold complete", "upload deadly " + stage.web().url("201/deadly"), "resume deadly")) {
                first.tell(command);
            }
            stage.await("held complete");
            first.kill();

            Child second = stage.app("open s", "hold invalidated");
            stage.await("complete s deadly", 2);
            assertThat(stage.said(Long.toString(second.pid())))
                    .filteredOn(line -> line.startsWith("complete"))
                    .singleElement()
                    .asString()
                    .startsWith("complete s deadly")
                    .endsWith(" again");
            second.tell("flush");
            second.tell("finish");
            stage.await("held invalidated");
            second.kill();

            Child third = stage.app("open s");
            stage.await("invalidated s", 2);
            assertThat(stage.said(Long.toString(third.pid())))
                    .contains("invalidated s 1/3 in-snapshot again")
                    .noneMatch(line -> line.startsWith("complete"));
            stage.await("detached s invalidated");
            third.kill();

            stage.app("open s", "list");
            stage.await("listed s");
            assertThat(stage.count("invalidated")).isEqualTo(2);
            assertThat(stage.count("complete")).isEqualTo(3);
        }
    }

    @Test
    @Covers("BG-04")
    @Proves({"I11", "I12"})
    void anAppThatDiesInsideOnResponseOrOnDownloadFinishedGetsThemAgain() throws Exception {
        byte[] page = "a page".getBytes(StandardCharsets.UTF_8);
        try (var stage = Stage.open()) {
            String url = stage.web()
                    .answer("page", (exchange, body) -> {
                        exchange.sendResponseHeaders(200, page.length);
                        exchange.getResponseBody().write(page);
                    })
                    .toString();
            Child app = stage.app("open s", "hold nothing");
            for (String of : List.of("upload response", "data response", "download response", "download downloaded")) {
                String callback = of.split(" ")[1];
                String key = of.replace(' ', '-');
                for (String command :
                        List.of("hold " + callback, of.split(" ")[0] + " " + key + " " + url, "resume " + key)) {
                    app.tell(command);
                }
                stage.await("held " + callback, stage.count("held " + callback) + 1);
                app.kill();

                app = stage.app("open s", "hold nothing");
                stage.await("complete s " + key);
                app.tell("flush");
                stage.await("flushed s", stage.count("flushed s") + 1);
                assertThat(stage.said().stream().filter(line -> line.startsWith(callback + " s " + key + " ")))
                        .as(of)
                        .hasSize(2)
                        .satisfies(first -> assertThat(first).doesNotEndWith(" again"), atIndex(0))
                        .satisfies(second -> assertThat(second).endsWith(" again"), atIndex(1));
                assertThat(stage.said(Long.toString(app.pid())))
                        .filteredOn(line -> line.startsWith("response") || line.startsWith("complete"))
                        .as("nothing of what was acknowledged")
                        .allMatch(line -> line.contains(" s " + key + " "));
            }
        }
    }

    @Test
    @Covers("BG-24")
    @Proves("I17")
    void aSlowDelegateLosesAndReordersNothingAndSlowsNoOtherSession() throws Exception {
        int tasks = 300; // more than the window of 256 events
        try (var stage = Stage.open()) {
            var slowly = new Semaphore(0);
            Player slow = stage.player("slow")
                    .onComplete((task, completion) -> slowly.acquireUninterruptibly())
                    .open(stage.configuration("slow").build());
            for (int i = 0; i < tasks; i++) {
                slow.upload("slow" + i, Request.put(stage.web().url("201/x")).build(), stage.photo())
                        .cancel();
            }
            Player quick =
                    stage.player("quick").open(stage.configuration("quick").build());
            for (int i = 0; i < 20; i++) { // each of them passes while the other session stands still
                String key = "quick" + i;
                quick.resume(quick.upload(
                        key, Request.put(stage.web().url("201/" + key)).build(), stage.photo()));
                stage.await("returned quick", i + 1);
            }
            assertThat(stage.count("complete slow")).isOne();
            assertThat(stage.count("returned slow")).isZero();

            slowly.release(tasks);
            stage.await("returned slow", tasks);
            assertThat(stage.said("slow"))
                    .filteredOn(line -> line.startsWith("complete"))
                    .extracting(line -> line.split(" ")[5])
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, tasks)
                            .mapToObj(number -> "1/" + number)
                            .toList());
        }
    }

    @Test
    @Covers("BG-25")
    void everythingMayBeAskedForInsideACallback() throws Exception {
        try (var stage = Stage.open()) {
            var asked = new AtomicBoolean();
            Player player = stage.player("app");
            player.onComplete((task, completion) -> {
                if (asked.getAndSet(true)) {
                    return;
                }
                assertThat(player.session().tasks().upload()).hasSize(2);
                player.resume(player.upload(
                        "made-inside",
                        Request.put(stage.web().url("held/inside")).build(),
                        stage.photo()));
                Task other = player.session().task("other").orElseThrow();
                other.suspend();
                other.resume();
                other.cancel();
                other.refresh();
                task.acknowledge();
                player.session().invalidateAndCancel();
                assertThat(player.session().allTasks()).extracting(Task::state).doesNotContain(TaskState.RUNNING);
            });
            player.open(stage.configuration("s").build());
            player.upload("other", Request.put(stage.web().url("held/other")).build(), stage.photo());
            player.resume(player.upload(
                    "first", Request.put(stage.web().url("201/first")).build(), stage.photo()));
            stage.await("detached s invalidated");
            assertThat(stage.said("app"))
                    .filteredOn(line -> line.startsWith("complete"))
                    .extracting(line -> line.split(" ")[2] + " " + line.split(" ")[4])
                    .containsExactlyInAnyOrder(
                            "first finished-201", "other cancelled-requested", "made-inside cancelled-requested");
        }
    }
}
