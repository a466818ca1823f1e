package dev.outlive.simulator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.TaskId;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.ClientFrame.Action;
import dev.outlive.protocol.wire.ClientFrame.AppAction;
import dev.outlive.protocol.wire.DaemonFrame;
import java.net.URI;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine refuses a user says what happened, what follows by itself, and what to do; a line each on a screen. */
class RefusalTest {
    private static final TaskId NONE = new TaskId("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    private static final AppId NOBODY = new AppId("nobody");
    private static final Launcher LAUNCHER = new Launcher(List.of("/bin/true"), "/", List.of());

    /** As the command line breaks a message into lines. */
    private static final Pattern END = Pattern.compile("(?<=[.!?]) (?=[A-Z])");

    private final EngineHarness harness = new EngineHarness();
    private final RecordingLink app = harness.started();
    private final RecordingLink operator = harness.operator();

    static Stream<Arguments> refused() {
        return Stream.of(
                asked("app start", (call, task) -> new ClientFrame.AppAct(call, NOBODY, AppAction.START)),
                asked("app kill", (call, task) -> new ClientFrame.AppAct(call, app(), AppAction.KILL)),
                asked("app run", (call, task) -> new ClientFrame.RunApp(call, app(), LAUNCHER)),
                asked("why", (call, task) -> new ClientFrame.Explain(call, NONE)),
                asked("show", (call, task) -> new ClientFrame.ReadMetrics(call, NONE)),
                asked("response of none", (call, task) -> new ClientFrame.ReadResponse(call, NONE)),
                asked("response to come", ClientFrame.ReadResponse::new),
                asked("cancel", (call, task) -> act(call, NONE, Action.CANCEL)),
                asked(
                        "priority",
                        (call, task) -> new ClientFrame.Prioritize(call, EngineHarness.PHOTOS, null, NONE, 0.5)),
                asked("ack", (call, task) -> act(call, task, Action.ACKNOWLEDGE)),
                asked("retry", (call, task) -> act(call, task, Action.RETRY)),
                asked("dead requeue", (call, task) -> act(call, task, Action.REQUEUE)),
                asked(
                        "credentials set",
                        (call, task) -> new ClientFrame.SetCredential(
                                call,
                                EngineHarness.PHOTOS,
                                null,
                                ProtectionSpace.of(URI.create("http://h.example/")),
                                Credential.bearer("token"),
                                false)),
                asked(
                        "upload by the key of another",
                        (call, task) -> new ClientFrame.Submit(
                                call,
                                EngineHarness.PHOTOS,
                                null,
                                EngineHarness.submission("k", "other", "POST", true))));
    }

    private static Arguments asked(String command, BiFunction<Long, TaskId, ClientFrame> frame) {
        return arguments(command, frame);
    }

    private static AppId app() {
        return EngineHarness.PHOTOS.app();
    }

    private static ClientFrame act(long call, TaskId task, Action action) {
        return new ClientFrame.Act(call, EngineHarness.PHOTOS, null, task, action);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void hasThreeParts(String command, BiFunction<Long, TaskId, ClientFrame> frame) {
        TaskId task = harness.created(app, "k", "PUT").id();
        harness.say(operator, frame.apply(harness.call(), task));
        assertThreeParts(operator.last(DaemonFrame.Refused.class));
    }

    @Test
    void ofAnEndedTaskHasThemToo() {
        TaskId task = harness.ended(app, "k").id();
        harness.say(operator, harness.act(operator, task, Action.RETRY));
        assertThreeParts(operator.last(DaemonFrame.Refused.class));
        harness.say(operator, harness.act(operator, task, Action.DISCARD));
        assertThreeParts(operator.last(DaemonFrame.Refused.class));
    }

    private static void assertThreeParts(DaemonFrame.Refused refused) {
        assertThat(END.split(refused.message())).as(refused.message()).hasSizeGreaterThanOrEqualTo(3);
    }
}
