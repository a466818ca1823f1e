package dev.outlive.examples.photos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlbumTest {
    @TempDir
    private Path folder;

    @Test
    void keyIsTheFilesNameAndTheTargetLiesInTheServersFolder() {
        Album album = Album.of("--server", "http://127.0.0.1:9/in", "--home", folder.toString(), "a/sea view+1.jpg");
        Album.Photo photo = album.photos().get(0);
        assertThat(photo.key()).isEqualTo("sea view+1.jpg");
        assertThat(photo.target()).isEqualTo(URI.create("http://127.0.0.1:9/in/sea%20view%2B1.jpg"));
        assertThat(album.home().state()).isEqualTo(folder);
        assertThat(album.photo("sea view+1.jpg")).contains(photo);
        assertThat(album.photo("other")).isEmpty();
    }

    @Test
    void wrongArgumentsSayWhatIsWrong() {
        assertThatThrownBy(() -> Album.of("x.jpg")).hasMessageContaining("a server");
        assertThatThrownBy(() -> Album.of("--server", "http://h/")).hasMessageContaining("file");
        assertThatThrownBy(() -> Album.of("--server")).hasMessageContaining("needs a value");
        assertThatThrownBy(() -> Album.of("--sever", "x", "y")).hasMessageContaining("--sever");
        assertThatThrownBy(() -> Album.of("--server", "http://h/", "a/x.jpg", "b/x.jpg"))
                .hasMessageContaining("two files are named x.jpg");
    }

    @Test
    void digestsAgreeOrNotOrAreNotGiven() throws IOException {
        Path file = Files.writeString(folder.resolve("abc"), "abc");
        String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(Digests.agree(file, "{\"sha256\":\"" + abc + "\"}")).contains(true);
        assertThat(Digests.agree(file, "{\"sha256\" : \"" + "0".repeat(64) + "\"}"))
                .contains(false);
        assertThat(Digests.agree(file, "created")).isEmpty();
    }
}
