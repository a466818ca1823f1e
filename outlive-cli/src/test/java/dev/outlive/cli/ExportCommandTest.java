package dev.outlive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.protocol.model.ErrorCode;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.FrameCodec;
import org.junit.jupiter.api.Test;

class ExportCommandTest extends CommandTest {
    @Test
    void exportNamesWhatItWroteAndWhere() {
        var result = shell.atTerminal().run("export", "--app", "app", "--session", "photos", "/media/stick/../out");
        assertThat(result.out())
                .isEqualTo("exported app/photos to /media/out: 2 tasks, 1 completion, 3 files (2.0 KiB)\n");
        assertThat(daemon.heard(ClientFrame.ExportSession.class))
                .singleElement()
                .satisfies(frame -> {
                    assertThat(frame.folder()).isEqualTo("/media/out");
                    assertThat(frame.hold()).isFalse();
                    assertThat(frame.filesToo()).isTrue();
                });
    }

    @Test
    void aSessionThatMovesHoldsAndSaysWhatComesNext() {
        var result = shell.atTerminal().run("export", "--app", "app", "--session", "photos", "--hold", "/out");
        assertThat(result.out()).contains("its tasks hold here now", "accept it there", "discard it here");
        assertThat(daemon.heard(ClientFrame.ExportSession.class))
                .singleElement()
                .satisfies(frame -> assertThat(frame.hold()).isTrue());
    }

    @Test
    void filesThatAreLeftAreNamed() {
        var result = shell.run("export", "--session", "photos", "--leave-files", "/out");
        assertThat(result.lines()).containsExactly("cli\tphotos\t2\t1\t7\t3\t2048\t/out");
        assertThat(result.err()).contains("not in the export: /videos/a.mp4", "nor 21 more files");
    }

    @Test
    void otherFormsAreComplete() {
        var exported = FrameCodec.JSON.readTree(
                shell.run("export", "--json", "/out").lines().getFirst());
        assertThat(exported.path("schema").asInt()).isEqualTo(1);
        assertThat(exported.path("live").asInt()).isEqualTo(2);
        assertThat(shell.run("export", "-q", "/out").lines()).containsExactly("cli/cli");
        assertThat(shell.run("import", "-q", "/out").lines()).containsExactly("app/photos");
        var imported = FrameCodec.JSON.readTree(
                shell.run("import", "--json", "/out").lines().getFirst());
        assertThat(imported.path("unacknowledged").asInt()).isEqualTo(1);
    }

    @Test
    void importSaysThatTasksHoldAndHowTheyGoOn() {
        assertThat(shell.run("import", "/out").lines()).containsExactly("app\tphotos\t2\t1\t/out");
        var result = shell.atTerminal().run("import", "/out", "--app", "app", "--session", "notes");
        assertThat(result.out())
                .isEqualTo("imported app/notes: 2 tasks, 1 completion\n"
                        + "its tasks hold: outlive restored accept --app app --session notes once the original is gone"
                        + " or holds\n");
    }

    @Test
    void whatTheDaemonRefusesIsShown() {
        daemon.refuse(
                ClientFrame.ImportSession.class,
                ErrorCode.FILE_NOT_FOUND,
                "it has no outlive.db; nothing was imported");
        var result = shell.run("import", "/nowhere");
        assertThat(result.code()).isNotZero();
        assertThat(result.err()).contains("no outlive.db");
        assertThat(shell.run("export").code()).isEqualTo(2);
    }
}
