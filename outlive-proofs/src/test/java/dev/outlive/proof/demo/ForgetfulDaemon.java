package dev.outlive.proof.demo;

import dev.outlive.core.engine.StoredTask;
import dev.outlive.core.engine.TaskStore;
import dev.outlive.daemon.Outlived;
import dev.outlive.proof.failpoint.ForwardingTransaction;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.protocol.wire.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** A daemon that has lost a task when it is started for the second time on the same home. */
public final class ForgetfulDaemon {
    private ForgetfulDaemon() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        OutliveHome home = OutliveHome.current();
        Path startedBefore = home.state().resolveSibling("started-before");
        boolean forgets = Files.exists(startedBefore);
        if (!forgets) {
            Files.createFile(startedBefore);
        }
        UnaryOperator<TaskStore> store = forgets ? Forgetful::new : UnaryOperator.identity();
        System.exit(Outlived.run(home, new Outlived.Seams(store, UnaryOperator.identity())));
    }

    private record Forgetful(TaskStore inner) implements TaskStore {
        @Override
        public Transaction begin() {
            return new ForwardingTransaction(inner.begin()) {
                @Override
                public List<StoredTask> find(Selection selection) {
                    return super.find(selection).stream()
                            .filter(stored -> stored.task().number() != 1)
                            .toList();
                }
            };
        }

        @Override
        public void releaseReserve() {
            inner.releaseReserve();
        }

        @Override
        public long restoreReserve() {
            return inner.restoreReserve();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
