package dev.outlive.transfer;

import dev.outlive.core.engine.PinnedSource;
import dev.outlive.core.engine.Transfers;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SourceMode;
import dev.outlive.protocol.model.TaskId;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Transfers between a folder and a loopback server, with a mailbox that grants marks. */
abstract class TransferTestBase {
    @TempDir
    Path folder;

    final Reports reports = new Reports();
    FolderBodies bodies;
    HttpTransfers transfers;

    @BeforeEach
    void openTransfers() {
        bodies = new FolderBodies(folder);
        transfers = new HttpTransfers(reports, bodies, TransferSettings.defaults());
        reports.answeredBy(transfers);
    }

    @AfterEach
    void closeTransfers() {
        transfers.close();
    }

    /** Replaces the transfers by others. */
    void use(FolderBodies others, TransferSettings settings) {
        transfers.close();
        bodies = others;
        transfers = new HttpTransfers(reports, others, settings);
        reports.answeredBy(transfers);
    }

    TaskId start(Orders orders) {
        Transfers.Order order = orders.build();
        transfers.start(order);
        return order.task().id();
    }

    /** Stops the first attempt of a task. */
    void stop(TaskId task) {
        transfers.stop(task, 1);
    }

    PinnedSource file(int bytes) throws IOException {
        return bodies.pin(SourceMode.SNAPSHOT, content(bytes));
    }

    PinnedSource reference(int bytes) throws IOException {
        return bodies.pin(SourceMode.REFERENCE, content(bytes));
    }

    Orders put(LoopbackServer server, PinnedSource file) {
        return Orders.of(Request.put(server.uri("/up?token=secret"))).sending(file);
    }

    Orders post(LoopbackServer server, PinnedSource file) {
        return Orders.of(Request.post(server.uri("/up?token=secret"))).sending(file);
    }

    static byte[] content(int bytes) {
        var content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (i * 31 + i / 251);
        }
        return content;
    }
}
