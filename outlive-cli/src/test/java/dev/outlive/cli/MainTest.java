package dev.outlive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MainTest {
    @TempDir
    private Path folder;

    @Test
    void helpNamesEveryCommandAndEveryExitCode() {
        var help = new Shell(folder).run("--help");
        assertThat(help.code()).isZero();
        for (CommandName each : CommandName.values()) {
            assertThat(help.out()).contains("\n  " + each.text());
        }
        assertThat(help.out()).contains("8 source changed");
        assertThat(new Shell(folder).run("help", "ls").out()).contains("--unacked");
    }

    @ParameterizedTest
    @EnumSource(CommandName.class)
    void everyCommandHasHelpAndTheGlobalOptions(CommandName command) {
        var help = new Shell(folder).run(command.text(), "--help");
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith("Usage: outlive " + command.text())
                .contains("--json")
                .contains("--quiet");
    }

    /** The list of commands shows the first line of each description. */
    @Test
    void everyCommandIsListedWithAWholeSentence() {
        assertThat(listed(new Shell(folder).run("--help").out()))
                .hasSizeGreaterThan(CommandName.values().length)
                .allSatisfy(text -> assertThat(text).endsWith("."));
        for (CommandName each : CommandName.values()) {
            assertThat(listed(new Shell(folder).run(each.text(), "--help").out()))
                    .allSatisfy(text -> assertThat(text).endsWith("."));
        }
    }

    private static List<String> listed(String help) {
        var commands = new ArrayList<String>();
        for (String line : help.lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .skip(1)
                .takeWhile(line -> !line.isBlank())
                .toList()) {
            if (line.matches("  \\S.*")) {
                commands.add(line);
            } else {
                commands.set(commands.size() - 1, commands.getLast() + line);
            }
        }
        return commands;
    }

    @Test
    void versionNamesTheWireToo() {
        assertThat(new Shell(folder).run("--version").out()).matches("outlive \\S+ \\(wire 1, Java \\d+\\)\n");
        assertThat(new Shell(folder).run("ls", "--version").out()).startsWith("outlive ");
    }

    @Test
    void misspeltCommandGetsASuggestion() {
        var result = new Shell(folder).run("uplod");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("'uplod'").contains("outlive upload");
        CommandTest.assertThreeParts(result);
    }

    @Test
    void noCommandIsAUsageError() {
        var result = new Shell(folder).run();
        assertThat(result.code()).isEqualTo(2);
        CommandTest.assertThreeParts(result);
    }

    @Test
    void unknownOptionIsShownWithoutItsEscapes() {
        var result = new Shell(folder).run("ls", "--x\u001b[2J");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).doesNotContain("\u001b");
    }

    @Test
    void helpHasColoursOnATerminalOnly() {
        assertThat(new Shell(folder).atTerminal().run("ls", "--help").out()).contains("\u001b[");
        assertThat(new Shell(folder)
                        .atTerminal()
                        .with("NO_COLOR", "1")
                        .run("ls", "--help")
                        .out())
                .doesNotContain("\u001b[");
        assertThat(new Shell(folder).run("ls", "--help").out()).doesNotContain("\u001b[");
    }

    @Test
    void tooLongSocketPathIsExplained() throws IOException {
        var deep = Files.createDirectories(folder.resolve("d".repeat(120)));
        var result = new Shell(deep).run("daemon", "status");
        assertThat(result.code()).isEqualTo(5);
        assertThat(result.err()).contains("107").contains("OUTLIVE_HOME");
    }

    @Test
    void completionIsAScriptThatKnowsEveryCommand() {
        var script = new Shell(folder).run("completion").out();
        assertThat(script).startsWith("#!/usr/bin/env bash");
        for (CommandName each : CommandName.values()) {
            assertThat(script).contains(each.text());
        }
    }

    @Test
    void receiverThatCannotStartSaysWhy() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        var result = new Shell(folder).run("receive", file.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("Can't receive into");
        assertThat(new Shell(folder).run("receive", "d", "--port", "70000").code())
                .isEqualTo(2);
        assertThat(new Shell(folder).run("receive", "d", "--limit-rate", "x").code())
                .isEqualTo(2);
        assertThat(new Shell(folder)
                        .run("receive", "d", "--bind", "no.such.host.invalid")
                        .code())
                .isEqualTo(2);
    }
}
