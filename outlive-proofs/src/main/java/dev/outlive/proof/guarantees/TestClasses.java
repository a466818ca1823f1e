package dev.outlive.proof.guarantees;

import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The compiled test classes of all modules, read as class files: nothing is loaded, so a module of any Java version and any
 * dependency can be read. A class whose source is gone is passed over.
 */
final class TestClasses {
    private static final String PROVES = "Ldev/outlive/guarantees/Proves;";
    private static final String COVERS = "Ldev/outlive/guarantees/Covers;";
    private static final String DISABLED = "Lorg/junit/jupiter/api/Disabled;";
    private static final String TAG = "Lorg/junit/jupiter/api/Tag;";
    private static final String TAGS = "Lorg/junit/jupiter/api/Tags;";
    private static final Set<String> TESTS = Set.of(
            "Lorg/junit/jupiter/api/Test;",
            "Lorg/junit/jupiter/api/RepeatedTest;",
            "Lorg/junit/jupiter/api/TestFactory;",
            "Lorg/junit/jupiter/api/TestTemplate;",
            "Lorg/junit/jupiter/params/ParameterizedTest;");

    private final Map<String, Type> types = new TreeMap<>();
    private final List<String> misplaced = new ArrayList<>();

    /** What the annotations on a class or method say. */
    private record Marks(Set<String> ids, Set<String> covered, Set<String> tags, boolean isDisabled, boolean isTest) {}

    private record Type(
            String name,
            @Nullable String parent,
            @Nullable String around,
            boolean isAbstract,
            Marks marks,
            Map<String, Marks> methods) {}

    /** Reads what these modules have compiled. */
    static TestClasses of(List<Path> modules) throws IOException {
        var classes = new TestClasses();
        for (Path module : modules) {
            Path folder = module.resolve("target/test-classes");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(each -> each.toString().endsWith(".class"))
                            .toList()) {
                        classes.add(module, ClassFile.of().parse(file));
                    }
                }
            }
        }
        return classes;
    }

    private void add(Path module, ClassModel model) {
        String name = model.thisClass().asInternalName();
        if (!hasSource(module, model, name)) {
            return;
        }
        var methods = new LinkedHashMap<String, Marks>();
        for (MethodModel method : model.methods()) {
            Marks marks = marksOf(method);
            String methodName = method.methodName().stringValue();
            if (marks.isTest()) {
                methods.put(methodName, marks);
            } else if (!marks.ids().isEmpty() || !marks.covered().isEmpty()) {
                misplaced.add(name.replace('/', '.') + "." + methodName + " names promises and isn't a test");
            }
        }
        types.put(
                name,
                new Type(
                        name,
                        model.superclass()
                                .map(parent -> parent.asInternalName())
                                .orElse(null),
                        around(model, name),
                        model.flags().has(AccessFlag.ABSTRACT),
                        marksOf(model),
                        methods));
    }

    private static boolean hasSource(Path module, ClassModel model, String name) {
        String folder = name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
        return model.findAttribute(Attributes.sourceFile())
                .map(source -> module.resolve("src/test/java")
                        .resolve(folder)
                        .resolve(source.sourceFile().stringValue()))
                .filter(Files::exists)
                .isPresent();
    }

    private static @Nullable String around(ClassModel model, String name) {
        return model.findAttribute(Attributes.innerClasses()).stream()
                .flatMap(attribute -> attribute.classes().stream())
                .filter(inner -> inner.innerClass().asInternalName().equals(name))
                .flatMap(inner -> inner.outerClass().stream())
                .map(outer -> outer.asInternalName())
                .findFirst()
                .orElse(null);
    }

    private static Marks marksOf(AttributedElement element) {
        var ids = new HashSet<String>();
        var covered = new HashSet<String>();
        var tags = new HashSet<String>();
        boolean disabled = false;
        boolean test = false;
        for (Annotation each : annotationsOf(element)) {
            String type = each.className().stringValue();
            switch (type) {
                case PROVES -> addTexts(each, ids);
                case COVERS -> addTexts(each, covered);
                case TAG -> addTexts(each, tags);
                case TAGS -> inner(each).forEach(tag -> addTexts(tag, tags));
                case DISABLED -> disabled = true;
                default -> test |= TESTS.contains(type);
            }
        }
        return new Marks(ids, covered, tags, disabled, test);
    }

    private static List<Annotation> annotationsOf(AttributedElement element) {
        var all = new ArrayList<Annotation>();
        element.findAttribute(Attributes.runtimeVisibleAnnotations())
                .ifPresent(found -> all.addAll(found.annotations()));
        element.findAttribute(Attributes.runtimeInvisibleAnnotations())
                .ifPresent(found -> all.addAll(found.annotations()));
        return all;
    }

    private static void addTexts(Annotation annotation, Set<String> texts) {
        for (var element : annotation.elements()) {
            addTexts(element.value(), texts);
        }
    }

    private static void addTexts(AnnotationValue value, Set<String> texts) {
        if (value instanceof AnnotationValue.OfString text) {
            texts.add(text.stringValue());
        } else if (value instanceof AnnotationValue.OfArray array) {
            array.values().forEach(each -> addTexts(each, texts));
        }
    }

    private static List<Annotation> inner(Annotation container) {
        var found = new ArrayList<Annotation>();
        for (var element : container.elements()) {
            if (element.value() instanceof AnnotationValue.OfArray array) {
                for (AnnotationValue each : array.values()) {
                    if (each instanceof AnnotationValue.OfAnnotation one) {
                        found.add(one.annotation());
                    }
                }
            }
        }
        return found;
    }

    /** Marks that stand where they say nothing. */
    List<String> misplaced() {
        return List.copyOf(misplaced);
    }

    /** The tests that name promises, in the order of their names; those of an abstract class once for each that inherits them. */
    List<MarkedTest> marked() {
        var found = new ArrayList<MarkedTest>();
        for (Type type : types.values()) {
            if (!type.isAbstract()) {
                testsOf(type).forEach((method, marks) -> {
                    if (!marks.ids().isEmpty()) {
                        found.add(new MarkedTest(
                                type.name().replace('/', '.'), method, marks.ids(), marks.tags(), marks.isDisabled()));
                    }
                });
            }
        }
        return found;
    }

    /** Every test that isn't disabled, as {@code Class.method} without package and nesting, with what it covers. */
    Map<String, Set<String>> covering() {
        var found = new TreeMap<String, Set<String>>();
        for (Type type : types.values()) {
            testsOf(type).forEach((method, marks) -> {
                if (!marks.isDisabled()) {
                    String name = type.name().substring(type.name().lastIndexOf('/') + 1);
                    int nested = name.indexOf('$');
                    found.computeIfAbsent(
                                    (nested < 0 ? name : name.substring(0, nested)) + "." + method,
                                    _ -> new TreeSet<>())
                            .addAll(marks.covered());
                }
            });
        }
        return found;
    }

    /** The tests that run in this class, own and inherited, with all marks that hold for them. */
    private Map<String, Marks> testsOf(Type type) {
        Marks ofClass = marksOfClass(type);
        var tests = new TreeMap<String, Marks>();
        for (@Nullable Type from = type; from != null; from = from.parent() == null ? null : types.get(from.parent())) {
            from.methods().forEach((method, marks) -> tests.putIfAbsent(method, together(ofClass, marks)));
        }
        return tests;
    }

    /** The marks of a class, of those it extends and of those it is nested in. */
    private Marks marksOfClass(Type type) {
        Marks marks = type.marks();
        for (String other : Stream.of(type.parent(), type.around())
                .filter(name -> name != null)
                .toList()) {
            Type known = types.get(other);
            if (known != null) {
                marks = together(marks, marksOfClass(known));
            }
        }
        return marks;
    }

    private static Marks together(Marks one, Marks other) {
        var ids = new HashSet<>(one.ids());
        ids.addAll(other.ids());
        var covered = new HashSet<>(one.covered());
        covered.addAll(other.covered());
        var tags = new HashSet<>(one.tags());
        tags.addAll(other.tags());
        return new Marks(ids, covered, tags, one.isDisabled() || other.isDisabled(), other.isTest());
    }
}
