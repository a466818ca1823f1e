package dev.outlive.store;

import dev.outlive.core.engine.AttemptRecord;
import dev.outlive.core.engine.HistoryStore;
import dev.outlive.core.engine.OperatorAct;
import dev.outlive.core.engine.WaitRecord;
import dev.outlive.protocol.model.TaskId;
import java.util.List;

/** What became of tasks, in one transaction. */
record HistoryRows(Tables tables, StoreTransaction transaction) implements HistoryStore {
    @Override
    public void save(AttemptRecord attempt) {
        transaction.write("save attempt " + attempt.attempt() + " of task " + attempt.task(), () -> {
            tables.attempts.save(attempt);
        });
    }

    @Override
    public List<AttemptRecord> attempts(TaskId task) {
        return transaction.run("read the attempts of task " + task, () -> tables.attempts.of(task));
    }

    @Override
    public void save(WaitRecord wait) {
        transaction.write("save a wait of task " + wait.task(), () -> tables.waits.save(wait));
    }

    @Override
    public List<WaitRecord> waits(TaskId task) {
        return transaction.run("read the waits of task " + task, () -> tables.waits.of(task));
    }

    @Override
    public void save(OperatorAct act) {
        transaction.write("save an operator's act on task " + act.task(), () -> {
            tables.acts.save(act);
        });
    }

    @Override
    public List<OperatorAct> acts(TaskId task) {
        return transaction.run("read the operators' acts on task " + task, () -> tables.acts.of(task));
    }
}
