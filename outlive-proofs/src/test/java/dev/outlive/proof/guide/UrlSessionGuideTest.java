package dev.outlive.proof.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outlive.proof.rig.Child;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every name that the guide gives to those who come from URLSession is one of ours. */
class UrlSessionGuideTest {
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*(?:\\.[A-Z]\\w*)*)(?:\\.([a-z]\\w*))?`");
    private static final Pattern COMMAND = Pattern.compile("`outlive ([a-z]+(?: [a-z]+)?)[ `]");
    private static final List<String> PACKAGES =
            List.of("dev.outlive.client", "dev.outlive.protocol.model", "dev.outlive.protocol.wire");

    private static String page() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path page = folder.resolve("docs/coming-from-urlsession.md");
            if (Files.exists(page)) {
                return Files.readString(page);
            }
        }
        throw new IOException("the guide is gone");
    }

    /** The second cells of the table of names, and what stands below it. */
    private static String ours() throws IOException {
        String page = page();
        int table = page.indexOf("## Names");
        var ours = new StringBuilder();
        for (String line : page.substring(table).lines().toList()) {
            ours.append(line.startsWith("|") ? line.split("\\|")[2] : line).append('\n');
        }
        return ours.toString();
    }

    @Test
    void everyNameOfOursExists() throws IOException {
        List<MatchResult> names = NAME.matcher(ours()).results().toList();
        assertThat(names.size()).isGreaterThan(60);
        var missing = new ArrayList<String>();
        names.forEach(found -> {
            boolean exists = found.group(2) == null
                    ? isType(found.group(1)) || isConstant(found.group(1))
                    : type(found.group(1))
                            .filter(type -> hasMember(type, found.group(2)))
                            .isPresent();
            if (!exists) {
                missing.add(found.group());
            }
        });
        assertThat(missing).isEmpty();
    }

    /** Each stands in a first cell of the table, in code, beside what there is here. */
    @Test
    void everyNameOfApplesStandsInTheTable() throws IOException {
        String theirs = page().substring(page().indexOf("## Names"))
                .lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> line.split("\\|")[1])
                .collect(Collectors.joining("\n"));
        List<String> names = appleNames();
        assertThat(names).hasSizeGreaterThan(90).doesNotHaveDuplicates();
        assertThat(names).filteredOn(name -> !theirs.contains("`" + name + "`")).isEmpty();
    }

    private static List<String> appleNames() throws IOException {
        try (var in = Objects.requireNonNull(UrlSessionGuideTest.class.getResourceAsStream("apple-names.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void aNameThatIsGoneWouldShow() {
        assertThat(isType("BackgroundSession")).isTrue();
        assertThat(isType("ForegroundSession")).isFalse();
        assertThat(isConstant("QuitPolicy.PAUSE")).isTrue();
        assertThat(isConstant("QuitPolicy.PRAY")).isFalse();
        assertThat(type("SessionConfiguration.Builder")).hasValueSatisfying(builder -> {
            assertThat(hasMember(builder, "idleTimeout")).isTrue();
            assertThat(hasMember(builder, "idleTime")).isFalse();
        });
    }

    @Test
    void everyCommandOfOursExists(@TempDir Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("completion.log");
        Child completion = Child.start(
                "outlive",
                log,
                Map.of("OUTLIVE_HOME", folder.toString()),
                Child.java(List.of(), dev.outlive.cli.Main.class, List.of("completion")));
        assertThat(completion.findLine(line -> false, Duration.ofSeconds(60)))
                .as("the end of it")
                .isEmpty();
        assertThat(completion.awaitExit(Duration.ofSeconds(60)))
                .as(completion.tail())
                .hasValue(0);
        String script = Files.readString(log);
        var commands = new TreeSet<String>();
        COMMAND.matcher(ours())
                .results()
                .forEach(found -> commands.addAll(List.of(found.group(1).split(" "))));
        assertThat(commands).contains("why", "app", "quit");
        assertThat(commands).allSatisfy(command -> assertThat(script).containsPattern("\\b" + command + "\\b"));
    }

    private static boolean isType(String name) {
        return type(name).isPresent();
    }

    /** The public type of this name, a nested one with dots. */
    private static Optional<Class<?>> type(String name) {
        return PACKAGES.stream()
                .flatMap(where -> load(where + "." + name.replace('.', '$')))
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .findFirst();
    }

    private static Stream<Class<?>> load(String name) {
        try {
            return Stream.of(Class.forName(name, false, UrlSessionGuideTest.class.getClassLoader()));
        } catch (ClassNotFoundException other) {
            return Stream.of();
        }
    }

    private static boolean isConstant(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0
                && type(name.substring(0, dot)).stream()
                        .flatMap(type -> Arrays.stream(type.getFields()))
                        .map(Field::getName)
                        .anyMatch(name.substring(dot + 1)::equals);
    }

    private static boolean hasMember(Class<?> type, String member) {
        return Arrays.stream(type.getMethods()).map(Method::getName).anyMatch(member::equals);
    }
}
