package dev.outlive.transfer;

import dev.outlive.core.engine.Input;
import dev.outlive.core.task.Signal;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.InformationalResponse;
import dev.outlive.transfer.http.ResponseHead;
import java.util.function.Consumer;

/** Tells the engine what happens while a request of an attempt runs. */
record EngineReports(Task task, Consumer<Input> mailbox) implements Conversation.Reports {
    @Override
    public void marked() {
        mailbox.accept(new Input.FromTransfer(task.id(), new Signal.AttemptMarked(task.attempt()), null));
    }

    @Override
    public void informed(ResponseHead interim) {
        var response = new InformationalResponse(task.attempt(), interim.status(), interim.headers());
        mailbox.accept(new Input.Informed(task.id(), response));
    }
}
