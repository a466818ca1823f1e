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
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attach, first event and acknowledgement in every order of their threads that the model checker tries. */
@Proves({"I11", "I12", "I15"})
@Tag("race")
class AttachRaceTest {
    private static final int INVOCATIONS = Integer.getInteger("outlive.interleavings", 100);
    private static final Path SOURCES = Path.of("src/main/java/dev/outlive/client/internal");

    @Test
    void noEventIsLostDoubledOrEarlyWhateverTheInterleaving() {
        check(AttachRace.class);
    }

    /** A race that the client is written to exclude: something that must be one step is two. */
    enum Race {
        /** Two threads say at a time that a callback has returned. */
        TWO_DECIDE_AT_A_TIME(
                "EventDispatcher.java",
                "private synchronized List<Effect> decideReturned",
                "private List<Effect> decideReturned"),
        /** What one decision leads to happens after what a later one leads to. */
        EFFECTS_OVERTAKE("CoreDriver.java", """
                locked(() -> {
                    run(decision.apply(core));
                    return null;
                });""".indent(4), """
                List<Effect> effects = locked(() -> decision.apply(core));
                locked(() -> {
                    run(effects);
                    return null;
                });""".indent(4));

        private final String file;
        private final String sound;
        private final String racy;

        Race(String file, String sound, String racy) {
            this.file = file;
            this.sound = sound.strip();
            this.racy = racy.strip();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPlantedRaceIsFound(Race planted, @TempDir Path classes) throws Exception {
        String source = Files.readString(SOURCES.resolve(planted.file)).replaceAll("(?m)^ +", "");
        String sound = planted.sound.replaceAll("(?m)^ +", "");
        assertThat(source).contains(sound);
        compile(planted.file, source.replace(sound, planted.racy), classes);

        try (var loader = new Planted(classes)) {
            Class<?> race = loader.loadClass(AttachRace.class.getName());
            assertThatThrownBy(() -> check(race)).isInstanceOf(LincheckAssertionError.class);
        }
    }

    private static void check(Class<?> race) {
        new ModelCheckingOptions()
                .iterations(3)
                .threads(3)
                .actorsBefore(1)
                .actorsPerThread(4)
                .actorsAfter(0)
                .invocationsPerIteration(INVOCATIONS)
                .minimizeFailedScenario(false)
                .check(race);
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
