package dev.outlive.client.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.client.OutliveException;
import dev.outlive.guarantees.Proves;
import dev.outlive.protocol.model.ErrorCode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonSocketTest {
    @TempDir
    private Path ours;

    @Proves("I28")
    @Test
    void peerOfAnotherUserIsRefusedByName() throws IOException {
        var nobody = FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Path socket = ours.resolve("outlived.sock");
        assertThatThrownBy(() -> DaemonSocket.requireUs(nobody, socket))
                .isInstanceOfSatisfying(
                        OutliveException.class,
                        refused -> org.assertj.core.api.Assertions.assertThat(refused.code())
                                .isEqualTo(ErrorCode.WRONG_USER))
                .hasMessageContaining("runs as nobody")
                .hasMessageContaining("as the same user");
        assertThatCode(() -> DaemonSocket.requireUs(Files.getOwner(ours), socket))
                .doesNotThrowAnyException();
    }
}
