package dev.outlive.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRootTest {
    private static final FileRoot HOME = new FileRoot("home", "/home/me");
    private static final FileRoot PHOTOS = new FileRoot("photos", "/home/me/photos");

    @ParameterizedTest
    @CsvSource({
        "/home/me/photos/1.jpg, photos",
        "/home/me/photos/2026/1.jpg, photos",
        "/home/me/photos, home",
        "/home/me/photos2/1.jpg, home",
        "/home/me/photos/../1.jpg, ",
        "/home/me/../you/1.jpg, ",
        "/home/me, ",
        "/etc/passwd, "
    })
    void aFileLiesUnderTheNarrowestRootThatItsPathLeadsTo(String file, String root) {
        assertThat(FileRoot.of(file, List.of(HOME, PHOTOS)).map(FileRoot::name))
                .isEqualTo(java.util.Optional.ofNullable(root));
    }

    @Test
    void aFileMovesWithTheRootOfItsName() {
        var now = List.of(new FileRoot("photos", "/mnt/card"), new FileRoot("other", "/home/me/photos"));
        assertThat(PHOTOS.moved("/home/me/photos/2026/1.jpg", now)).isEqualTo("/mnt/card/2026/1.jpg");
        assertThat(HOME.moved("/home/me/1.jpg", now)).isEqualTo("/home/me/1.jpg");
    }

    @Test
    void namesAndPathsThatAreNoneAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRoot("a b", "/a"));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRoot("a", "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileRoot("a", "/a/../b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionSettings.defaults().withRoots(HOME, new FileRoot("home", "/b")))
                .withMessageContaining("name of its own");
    }
}
