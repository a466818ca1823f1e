package dev.outlive.proof.guarantees;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Promise by kind of proof: which tests stand there, what is open, and what is wrong with it. */
final class Matrix {
    private final List<Promise> promises;
    private final List<OpenProof> open;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    /** How the last run reported a test. */
    interface Runs {
        TestRuns.Result of(String className, String method);
    }

    /** One test in the matrix. */
    private record Entry(MarkedTest test, TestRuns.Result result) {
        /** Whether it counts as a proof. */
        boolean counts() {
            return test.hindrance().isEmpty()
                    && (result == TestRuns.Result.PASSED || !test.needs().isEmpty());
        }

        /** Its class as the page names it: the same on every machine, whatever the last run did. */
        String published() {
            String mark = test.hindrance().isEmpty() ? test.needs() : test.hindrance();
            return "`" + test.shortName() + "`" + (mark.isEmpty() ? "" : " (" + mark + ")");
        }

        String printed() {
            String state = test.hindrance().isEmpty() ? state() : test.hindrance();
            return test.className() + "." + test.method() + (state.isEmpty() ? "" : "  (" + state + ")");
        }

        private String state() {
            if (result == TestRuns.Result.PASSED) {
                return "";
            }
            String how = result == TestRuns.Result.SKIPPED ? "skipped" : "not run";
            return test.needs().isEmpty() ? how : how + " here: needs " + test.needs();
        }
    }

    private record Row(Promise promise, Map<Kind, List<Entry>> byKind, List<Entry> ordinary) {
        boolean isProven(Kind kind) {
            return byKind.getOrDefault(kind, List.of()).stream().anyMatch(Entry::counts);
        }
    }

    Matrix(List<Promise> promises, List<OpenProof> open, List<MarkedTest> tests, Runs runs) {
        this.promises = List.copyOf(promises);
        this.open = List.copyOf(open);
        for (Promise promise : promises) {
            rows.put(promise.id(), new Row(promise, new EnumMap<>(Kind.class), new ArrayList<>()));
        }
        for (MarkedTest test : tests) {
            place(new Entry(test, runs.of(test.className(), test.method())));
        }
        judge();
    }

    private void place(Entry entry) {
        Set<Kind> kinds = entry.test().tags().stream()
                .map(Kind::ofTag)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
        for (String id : new TreeSet<>(entry.test().ids())) {
            Row row = rows.get(id);
            if (row == null) {
                faults.add(id + ": " + entry.test().className() + "."
                        + entry.test().method() + " proves a promise that isn't in the list");
                continue;
            }
            boolean isOrdinary = kinds.isEmpty() && !row.promise().needs().contains(Kind.C);
            if (isOrdinary) {
                row.ordinary().add(entry);
            }
            for (Kind kind : kinds.isEmpty() && !isOrdinary ? EnumSet.of(Kind.C) : kinds) {
                row.byKind().computeIfAbsent(kind, _ -> new ArrayList<>()).add(entry);
            }
        }
    }

    private void judge() {
        var openOf = new HashMap<String, EnumSet<Kind>>();
        for (OpenProof each : open) {
            String where = "guarantees-open.txt:" + each.line() + ": " + each.id() + " " + each.kind();
            Row row = rows.get(each.id());
            if (row == null || !row.promise().needs().contains(each.kind())) {
                faults.add(where + " isn't asked for by the list; remove the line");
            } else if (!openOf.computeIfAbsent(each.id(), _ -> EnumSet.noneOf(Kind.class))
                    .add(each.kind())) {
                faults.add(where + " is listed twice");
            } else if (each.isPart() && !row.isProven(each.kind())) {
                faults.add(where + " says part, and no test proves any of it");
            } else if (!each.isPart() && row.isProven(each.kind())) {
                faults.add(where + " is tested meanwhile; remove the line, the list only shrinks."
                        + " If the tests don't show all of it, begin its reason with part:");
            }
        }
        for (Row row : rows.values()) {
            for (Kind kind : EnumSet.copyOf(row.promise().needs())) {
                boolean isOpen = openOf.getOrDefault(row.promise().id(), EnumSet.noneOf(Kind.class))
                        .contains(kind);
                if (!isOpen && !row.isProven(kind)) {
                    faults.add(row.promise().id() + " " + kind + " is neither tested nor listed as open"
                            + unproven(row.byKind().getOrDefault(kind, List.of())));
                }
            }
        }
    }

    private static String unproven(List<Entry> entries) {
        return entries.isEmpty()
                ? ""
                : "; these don't count: " + entries.stream().map(Entry::printed).collect(Collectors.joining(", "));
    }

    /** What makes the build fail. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** The table of the page. */
    String published() {
        var table = new StringBuilder("| id | proven by | open | beside |\n|---|---|---|---|\n");
        for (Row row : rows.values()) {
            var proven = new ArrayList<String>();
            var beside = new ArrayList<String>();
            row.byKind()
                    .forEach((kind, entries) ->
                            (row.promise().needs().contains(kind) ? proven : beside).add(kind + " " + names(entries)));
            if (!row.ordinary().isEmpty()) {
                beside.add(names(row.ordinary()));
            }
            table.append("| ")
                    .append(String.join(
                            " | ",
                            row.promise().id(),
                            String.join(" · ", proven),
                            openKinds(row.promise().id()),
                            String.join(" · ", beside)))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String names(List<Entry> entries) {
        return String.join(
                ", ", new TreeSet<>(entries.stream().map(Entry::published).toList()));
    }

    private String openKinds(String id) {
        return open.stream()
                .filter(each -> each.id().equals(id))
                .sorted(Comparator.comparing(OpenProof::kind))
                .map(each ->
                        each.isPart() ? each.kind() + " (part)" : each.kind().name())
                .collect(Collectors.joining(" "));
    }

    /** Every promise, kind and test, for a terminal. */
    List<String> printed() {
        var lines = new ArrayList<String>();
        for (Row row : rows.values()) {
            var kinds = EnumSet.copyOf(row.promise().needs());
            kinds.addAll(row.byKind().keySet());
            for (Kind kind : kinds) {
                String head = row.promise().id() + " " + kind;
                row.byKind().getOrDefault(kind, List.of()).forEach(entry -> lines.add(head + "  " + entry.printed()));
                open.stream()
                        .filter(each -> each.id().equals(row.promise().id()) && each.kind() == kind)
                        .forEach(each -> lines.add(head + "  open: " + each.reason()));
            }
            row.ordinary().forEach(entry -> lines.add(row.promise().id() + " -  " + entry.printed()));
        }
        return lines;
    }

    /** One line that sums it up. */
    String summary() {
        long needed =
                promises.stream().mapToLong(promise -> promise.needs().size()).sum();
        long proven = rows.values().stream()
                .mapToLong(row ->
                        row.promise().needs().stream().filter(row::isProven).count())
                .sum();
        long parts = open.stream().filter(OpenProof::isPart).count();
        return promises.size() + " promises ask for " + needed + " proofs: " + (proven - parts) + " are there, " + parts
                + " in part, " + (open.size() - parts) + " are open";
    }
}
