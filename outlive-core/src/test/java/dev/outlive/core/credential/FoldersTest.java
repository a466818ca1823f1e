package dev.outlive.core.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.task.Traits;
import dev.outlive.protocol.model.Headers;
import dev.outlive.protocol.model.Request;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which requests of a server a credential is for. */
class FoldersTest {
    private static String folderOf(String url) {
        return Traits.folderOf(new Request("GET", URI.create(url), Headers.empty(), null));
    }

    @Test
    void aRequestGoesToTheFolderOfItsPathUnlessItBringsItsOwnAuthorization() {
        assertThat(folderOf("https://h.example")).isEqualTo("/");
        assertThat(folderOf("https://h.example/a")).isEqualTo("/");
        assertThat(folderOf("https://h.example/a/b?c=/d/")).isEqualTo("/a/");
        assertThat(folderOf("https://h.example/\u00fc/b")).isEqualTo("/%C3%BC/");
        var own = new Request(
                "GET", URI.create("https://h.example/a/b"), Headers.empty().with("AUTHORIZATION", "Basic x"), null);
        assertThat(Traits.folderOf(own)).isEmpty();
    }

    @Test
    void oneThatLiesInAnotherAddsNothing() {
        var folders = new Folders(List.of("/b/c/", "/a/", "/b/", "/a/"));
        assertThat(folders.all()).containsExactly("/a/", "/b/");
        assertThat(folders.covers("/b/c/d/")).isTrue();
        assertThat(folders.covers("/bc/")).isFalse();
        assertThat(folders.covers("")).isFalse();
        assertThat(Folders.ROOT.covers("")).isFalse();
        assertThat(Folders.EVERY.covers("")).isTrue();
        assertThat(Folders.NONE.covers("/")).isFalse();
    }

    @Test
    void tooManyAreTheFolderInWhichAllOfThemLie() {
        Folders folders = Folders.NONE;
        for (int i = 0; i <= Folders.FOLDERS_MAX; i++) {
            folders = folders.with(new Folders(List.of("/photos/1" + i + "/")));
        }
        assertThat(folders.all()).containsExactly("/photos/");
        for (int i = 0; i <= Folders.FOLDERS_MAX; i++) {
            folders = folders.with(new Folders(List.of("/" + i + "/")));
        }
        assertThat(folders).isEqualTo(Folders.ROOT);
    }

    /** Each name lies in exactly one range of the two sides, on the side that the folders say. */
    @Test
    void theRangesAreTheFolders() {
        var random = new Random(11);
        for (int run = 0; run < 300; run++) {
            var names = new ArrayList<String>();
            for (int i = random.nextInt(6); i > 0; i--) {
                names.add(name(random));
            }
            var folders = new Folders(names);
            for (int i = 0; i < 50; i++) {
                String name = name(random);
                long within = folders.within().stream()
                        .filter(range -> holds(range, name))
                        .count();
                long outside = folders.outside().stream()
                        .filter(range -> holds(range, name))
                        .count();
                assertThat(within).as("%s in %s", name, folders).isEqualTo(folders.covers(name) ? 1 : 0);
                assertThat(outside).as("%s out of %s", name, folders).isEqualTo(1 - within);
            }
        }
    }

    private static boolean holds(Folders.Range range, String name) {
        return name.compareTo(range.from()) >= 0 && name.compareTo(range.before()) < 0;
    }

    private static String name(Random random) {
        var name = new StringBuilder();
        for (int depth = random.nextInt(4); depth > 0; depth--) {
            name.append('/').append("-.0~a".charAt(random.nextInt(5)));
        }
        return name.isEmpty()
                ? random.nextBoolean() ? "" : "/"
                : name.append('/').toString();
    }

    @Test
    void aFolderEndsWithASlash() {
        assertThatThrownBy(() -> new Folders(List.of("/a"))).isInstanceOf(IllegalArgumentException.class);
    }
}
