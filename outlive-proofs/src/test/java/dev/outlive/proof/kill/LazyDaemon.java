package dev.outlive.proof.kill;

import dev.outlive.core.engine.TaskStore;
import dev.outlive.daemon.Outlived;
import dev.outlive.proof.failpoint.ForwardingTransaction;
import dev.outlive.proof.failpoint.Points;
import dev.outlive.proof.failpoint.WatchedStore;
import dev.outlive.proof.failpoint.WatchedTransfers;
import dev.outlive.protocol.wire.OutliveHome;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A daemon that is broken on purpose: it answers, and commits some other time. */
final class LazyDaemon {
    /** Commits that are promised for each one that is made. */
    private static final int PROMISES_MAX = 40;

    private LazyDaemon() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Points points = Points.current();
        System.exit(Outlived.run(
                OutliveHome.current(),
                new Outlived.Seams(
                        store -> new WatchedStore(new LazyStore(store), points),
                        transfers -> new WatchedTransfers(transfers, points))));
    }

    private static final class LazyStore implements TaskStore {
        private final TaskStore inner;
        private @Nullable Transaction open;
        private int promises;

        LazyStore(TaskStore inner) {
            this.inner = inner;
        }

        @Override
        public Transaction begin() {
            Transaction current = open;
            if (current == null) {
                current = inner.begin();
                open = current;
            }
            return new LazyTransaction(current);
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

        private final class LazyTransaction extends ForwardingTransaction {
            private final Transaction current;

            LazyTransaction(Transaction current) {
                super(current);
                this.current = current;
            }

            @Override
            public void commit() {
                if (++promises % PROMISES_MAX == 0) {
                    current.commit();
                    current.close();
                    open = null;
                }
            }

            @Override
            public void close() {
                // it goes on in the next turn
            }
        }
    }
}
