package dev.outlive.cli;

import dev.outlive.cli.output.Ages;
import dev.outlive.cli.output.Columns;
import dev.outlive.cli.output.JsonLines;
import dev.outlive.cli.output.TaskTable;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.Question;
import java.util.List;

/** Credentials in the form that was asked for; nothing secret. */
record CredentialTable(Outlive outlive) {
    void print(List<CredentialSnapshot> credentials) {
        var out = outlive.terminal().out();
        switch (outlive.form()) {
            case TABLE -> table(credentials).lines(outlive.terminal().colour()).forEach(out::println);
            case TSV -> credentials.forEach(each -> out.print(TaskTable.tabSeparated(cells(each)) + "\n"));
            case JSON -> credentials.forEach(each -> JsonLines.print(out, each));
            case IDS -> credentials.forEach(each -> out.print(each.origin() + "\n"));
        }
        out.flush();
    }

    private Columns table(List<CredentialSnapshot> credentials) {
        var columns = new Columns();
        if (!credentials.isEmpty()) {
            columns.heading("SERVER", "REALM", "SESSION", "KIND", "WHO", "STATE", "SET", "TEXT");
        }
        for (CredentialSnapshot each : credentials) {
            columns.row(List.of(
                    each.origin(),
                    each.scope() == Question.Scope.CONNECTION ? "TLS" : each.realm() == null ? "any" : each.realm(),
                    each.app() + "/" + each.session(),
                    each.kind().code(),
                    each.holder(),
                    each.state().code(),
                    Ages.age(each.changedAt(), outlive.clock().instant()),
                    each.text()));
        }
        return columns;
    }

    private static List<String> cells(CredentialSnapshot each) {
        return List.of(
                each.origin(),
                each.scope().code(),
                each.realm() == null ? "" : each.realm(),
                each.app().value(),
                each.session().value(),
                each.kind().code(),
                each.holder(),
                each.state().code(),
                each.changedAt().toString(),
                each.until() == null ? "" : each.until().toString(),
                each.text());
    }
}
