package dev.outlive.store;

import static dev.outlive.store.Tasks.PHOTOS;
import static dev.outlive.store.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.core.engine.StoreException;
import dev.outlive.guarantees.Proves;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a store: who may reach them, which version they have, what stands in them. */
class StoreFilesTest {
    @TempDir
    Path home;

    private Path folder() {
        return home.resolve("state");
    }

    private JdbiTaskStore open() {
        return JdbiTaskStore.open(folder().resolve("outlive.db"));
    }

    @Test
    @Proves("I29")
    @Tag("security")
    void everyFileBelongsToItsUserAlone() throws Exception {
        try (var store = open()) {
            fill(store);
            try (var files = Files.walk(folder())) {
                for (Path each : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                            .as(each.toString())
                            .isEqualTo(Files.isDirectory(each) ? "rwx------" : "rw-------");
                }
            }
        }
        try (var files = Files.list(folder())) {
            assertThat(files.map(each -> each.getFileName().toString())
                            .filter(name -> !name.equals("native"))
                            .map(name -> name.startsWith("outlive.commits-") ? "outlive.commits-N" : name))
                    .containsExactlyInAnyOrder(
                            "outlive.commits-N", "outlive.db", "outlive.reserve", "outlive.commits", "store.key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"outlive.db", "store.key", "."})
    @Proves("I29")
    @Tag("security")
    void aFileThatOthersCanReachIsNotUsed(String name) throws IOException {
        open().close();
        Path file = folder().resolve(name).normalize();
        boolean isFolder = Files.isDirectory(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(isFolder ? "rwxr-x---" : "rw-r-----"));

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("chmod " + (isFolder ? "700" : "600") + " '" + file + "'");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(isFolder ? "rwx------" : "rw-------"));
        open().close();
    }

    @Test
    @Proves("I29")
    @Tag("security")
    void noSecretStandsInAnyFileInTheClear() throws Exception {
        try (var store = open()) {
            fill(store);
            for (Path file : List.of(folder().resolve("outlive.db"), folder().resolve("outlive.db-wal"))) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("canary");
            }
        }
        String whole = Files.readString(folder().resolve("outlive.db"), StandardCharsets.ISO_8859_1);
        assertThat(whole)
                .as("the search would find it")
                .contains("upload.example")
                .doesNotContain("canary");
    }

    @Test
    void aNewStoreHasItsNameItsKeyAndItsVersion() throws Exception {
        open().close();

        assertThat(value("PRAGMA user_version")).isEqualTo("1");
        assertThat(value("SELECT value FROM meta WHERE name = 'store_id'")).hasSize(36);
        assertThat(value("SELECT value FROM meta WHERE name = 'machine_id'")).isNotBlank();
        assertThat(value("SELECT value FROM meta WHERE name = 'state'")).isEqualTo("clean");
        assertThat(Files.size(folder().resolve("store.key"))).isEqualTo(32);
        assertThat(Files.size(folder().resolve("outlive.reserve"))).isGreaterThanOrEqualTo(1 << 20);
    }

    @Test
    void anOpenStoreHasTheSettingsItsGuaranteesRestOn() throws Exception {
        try (var store = open();
                var statement = store.connection().createStatement()) {
            var found = new ArrayList<String>();
            for (String name :
                    List.of("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check")) {
                try (var rows = statement.executeQuery("PRAGMA " + name)) {
                    rows.next();
                    found.add(rows.getString(1));
                }
            }
            assertThat(found).containsExactly("wal", "2", "1", "0", "1");
        }
    }

    @Test
    @Proves("I37")
    void aStoreOfANewerVersionIsRefusedUntouched() throws Exception {
        try (var store = open()) {
            fill(store);
        }
        execute("PRAGMA user_version = 2", "PRAGMA application_id = " + 0x4F4C0002);
        byte[] before = Files.readAllBytes(folder().resolve("outlive.db"));

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(StoreException.Kind.NEWER))
                .hasMessageContaining("schema 2");

        assertThat(Files.readAllBytes(folder().resolve("outlive.db"))).isEqualTo(before);
        assertThat(folder().resolve("outlive.db-wal")).doesNotExist();
    }

    @Test
    void aFileThatIsNoStoreIsRefusedUntouched() throws Exception {
        open().close();
        Path file = folder().resolve("outlive.db");
        byte[] other = "a shopping list, much longer than a header ".repeat(9).getBytes(StandardCharsets.US_ASCII);
        Files.write(file, other);

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(StoreException.Kind.CORRUPT))
                .hasMessageContaining("isn't an Outlive store");
        assertThat(Files.readAllBytes(file)).isEqualTo(other);
    }

    @Test
    void aStoreWithoutItsKeyIsRefusedUntilTheKeyIsBack() throws Exception {
        try (var store = open()) {
            fill(store);
        }
        Path key = folder().resolve("store.key");
        byte[] right = Files.readAllBytes(key);

        Files.delete(key);
        assertThatThrownBy(this::open).hasMessageContaining("store.key").hasMessageContaining("backup");
        assertThat(key).as("no new key takes its place").doesNotExist();

        DurableFiles.write(key, new byte[32]);
        assertThatThrownBy(this::open).hasMessageContaining("isn't the key of");

        Files.write(key, right);
        try (var store = open();
                var transaction = store.begin()) {
            assertThat(store.damage()).isEmpty();
            assertThat(transaction.request(Tasks.id(1))).contains(Tasks.request());
        }
    }

    @Test
    @Proves("I29")
    @Tag("security")
    void theLibraryIsUnpackedBelowTheStateFolderOnce() throws Exception {
        for (int start = 0; start < 2; start++) {
            try (var child = ChildProcess.start(Opener.class, folder().toString())) {
                assertThat(child.line()).startsWith(folder().resolve("native").toString());
                assertThat(child.exitCode()).isZero();
            }
        }
        try (var files = Files.walk(folder().resolve("native"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .hasSize(1)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    /** Opens the store, says which library of SQLite this process has loaded. */
    static final class Opener {
        public static void main(String[] arguments) throws IOException {
            try (var _ = JdbiTaskStore.open(Path.of(arguments[0], "outlive.db"))) {
                try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
                    String loaded = maps.filter(line -> line.contains("sqlitejdbc"))
                            .findFirst()
                            .orElse("none");
                    System.out.println(loaded.substring(Math.max(0, loaded.indexOf('/'))));
                }
            }
        }
    }

    private static void fill(JdbiTaskStore store) {
        try (var transaction = store.begin()) {
            transaction.save(Tasks.session(PHOTOS));
            transaction.insert(task(1).build(), Tasks.request());
            transaction.insert(task(2).state(Tasks.finished(200)).build(), Tasks.request());
            transaction.commit();
        }
    }

    private String value(String sql) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder().resolve("outlive.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void execute(String... sql) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder().resolve("outlive.db"));
                var statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }
}
