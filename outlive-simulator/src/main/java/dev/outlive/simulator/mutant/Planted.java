package dev.outlive.simulator.mutant;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A mutant, compiled into a folder of its own and run in place of the sound class. The working copy isn't touched. */
public final class Planted {
    private Planted() {}

    /**
     * What became of a mutant.
     *
     * @param guarantee the check that found it; empty if none did
     */
    public record Outcome(Mutant mutant, String guarantee, String seed, String message) {
        public boolean isCaught() {
            return mutant.breaks().contains(guarantee);
        }

        /** The line to print. */
        public String line() {
            if (guarantee.isEmpty()) {
                return "NOT CAUGHT " + mutant.name() + ": " + mutant.what();
            }
            return (isCaught() ? "caught     " : "NOT AS SAID ") + mutant.name() + " by " + guarantee + " in seed "
                    + seed + ": " + message;
        }
    }

    /** Compiles a mutant and runs up to so many seeds on it. */
    public static Outcome hunt(Path checkout, Mutant mutant, long seeds) throws IOException {
        Path classes = Files.createTempDirectory("outlive-mutant");
        try {
            compile(mutant, mutant.plantedIn(checkout), classes);
            return run(mutant, classes, seeds);
        } finally {
            try (var all = Files.walk(classes)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void compile(Mutant mutant, String source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        var options =
                List.of("-cp", System.getProperty("java.class.path"), "-d", classes.toString(), "-proc:none", "-g");
        var file = new SimpleJavaFileObject(URI.create("string:///" + mutant.file()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        if (!compiler.getTask(messages, null, null, options, null, List.of(file))
                .call()) {
            throw new IllegalStateException("mutant " + mutant.name() + " doesn't compile:\n" + messages);
        }
    }

    private static Outcome run(Mutant mutant, Path classes, long seeds) throws IOException {
        var path = new ArrayList<URL>();
        path.add(classes.toUri().toURL());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(url(entry));
        }
        try (var loader = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            @SuppressWarnings("unchecked")
            var hunt = (LongFunction<String[]>) loader.loadClass(Hunt.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            String[] found = hunt.apply(seeds);
            return found.length == 0
                    ? new Outcome(mutant, "", "", "")
                    : new Outcome(mutant, found[0], found[1], found[2]);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("mutant " + mutant.name() + " can't be run", broken);
        }
    }

    private static URL url(String entry) throws MalformedURLException {
        return Path.of(entry).toUri().toURL();
    }
}
