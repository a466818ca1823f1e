package dev.outlive.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outlive.guarantees.Proves;
import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attach, first event and acknowledgement in every order of their threads that the model checker tries. */
@Proves({"I11", "I12", "I15"})
@Tag("race")
class AttachRaceTest {
    private static final int INVOCATIONS = Integer.getInteger("outlive.interleavings", 1000);
    private static final Path SOURCES = Path.of("src/main/java/dev/outlive/client/internal");

    @Test
    void noEventIsLostDoubledOrEarlyWhateverTheInterleaving() {
        Lincheck.runConcurrentTest(INVOCATIONS, new AttachRace());
    }

    /** Each is a race that the class is written to exclude. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    EventDispatcher.java | private synchronized List<Effect> decideReturned | private List<Effect> decideReturned
                    CoreDriver.java      | lock.lock();                                     | changed.hashCode();
                    """)
    void aPlantedRaceIsFound(String file, String sound, String racy, @TempDir Path classes) throws Exception {
        String source = Files.readString(SOURCES.resolve(file));
        assertThat(source).contains(sound);
        compile(file, source.replace(sound, racy).replace("lock.unlock();", unlock(racy)), classes);

        try (var loader = new Planted(classes)) {
            Runnable race = (Runnable) loader.loadClass(AttachRace.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThatThrownBy(() -> Lincheck.runConcurrentTest(10 * INVOCATIONS, race))
                    .isInstanceOf(LincheckAssertionError.class);
        }
    }

    private static String unlock(String racy) {
        return racy.startsWith("changed") ? "changed.hashCode();" : "lock.unlock();";
    }

    private static void compile(String name, String source, Path classes) {
        var file = new SimpleJavaFileObject(URI.create("string:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        var options = List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                "-proc:none",
                "--release",
                "17");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .getTask(null, null, null, options, null, List.of(file))
                        .call())
                .as("%s compiles", name)
                .isTrue();
    }

    /** The client with the planted race in place of the sound class. */
    private static final class Planted extends URLClassLoader {
        Planted(Path classes) throws Exception {
            super(path(classes), AttachRaceTest.class.getClassLoader());
        }

        private static URL[] path(Path classes) throws Exception {
            var path = new ArrayList<URL>();
            path.add(classes.toUri().toURL());
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                path.add(Path.of(entry).toUri().toURL());
            }
            return path.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("dev.outlive.client.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
        }
    }
}
