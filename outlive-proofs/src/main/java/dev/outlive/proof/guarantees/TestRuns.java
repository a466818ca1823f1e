package dev.outlive.proof.guarantees;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What the last run of the modules' tests reported, from the folders {@code target/surefire-reports*}. */
final class TestRuns {
    private final Map<String, List<Case>> byClass = new HashMap<>();

    private record Case(String name, boolean passed) {}

    /** How a test went. */
    enum Result {
        PASSED,
        /** It is in the report and no case of it passed. */
        SKIPPED,
        /** No report speaks of it. */
        ABSENT
    }

    static TestRuns of(List<Path> modules) throws IOException {
        var runs = new TestRuns();
        for (Path module : modules) {
            Path target = module.resolve("target");
            if (Files.isDirectory(target)) {
                try (DirectoryStream<Path> folders = Files.newDirectoryStream(target, "surefire-reports*")) {
                    for (Path folder : folders) {
                        runs.addFolder(folder);
                    }
                }
            }
        }
        return runs;
    }

    private void addFolder(Path folder) throws IOException {
        try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder, "TEST-*.xml")) {
            for (Path report : reports) {
                addReport(report);
            }
        }
    }

    private void addReport(Path report) throws IOException {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (InputStream in = Files.newInputStream(report)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            String owner = "";
            String name = "";
            boolean passed = true;
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (xml.getLocalName()) {
                        case "testcase" -> {
                            owner = xml.getAttributeValue(null, "classname");
                            name = xml.getAttributeValue(null, "name");
                            passed = true;
                        }
                        case "skipped", "failure", "error" -> passed = false;
                        default -> {}
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && xml.getLocalName().equals("testcase")) {
                    byClass.computeIfAbsent(owner, _ -> new ArrayList<>()).add(new Case(name, passed));
                }
            }
        } catch (XMLStreamException broken) {
            throw new IOException(report + " isn't a whole report; run the tests again", broken);
        }
    }

    /** How a test method went: one passed case of a repeated or parameterized one is enough, a failed one fails the build. */
    Result of(String className, String method) {
        var result = Result.ABSENT;
        for (Case each : byClass.getOrDefault(className, List.of())) {
            if (isOf(each.name(), method)) {
                if (each.passed()) {
                    return Result.PASSED;
                }
                result = Result.SKIPPED;
            }
        }
        return result;
    }

    /** Whether a reported name is of this method: the name itself, or followed by its parameters or the number of a case. */
    private static boolean isOf(String reported, String method) {
        return reported.startsWith(method)
                && (reported.length() == method.length()
                        || !Character.isJavaIdentifierPart(reported.charAt(method.length())));
    }
}
