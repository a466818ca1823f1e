package dev.outlive.proof.tidy;

import dev.outlive.proof.tidy.Checkout.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The links of a Markdown page that lead to files or headings of this project. */
final class DocLinks {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)[^)]*\\)");
    private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.*?)\\s*#*");

    private DocLinks() {}

    /** One link: the page it stands on, its line counted from 0, and where it leads. */
    record Link(String page, int line, String target) {
        /** Whether the file is there and, with a fragment, holds a heading of that name. */
        boolean resolves(Path root) {
            int hash = target.indexOf('#');
            String file = hash < 0 ? target : target.substring(0, hash);
            Path here = root.resolve(page);
            Path there = file.isEmpty() ? here : here.resolveSibling(file).normalize();
            if (!there.startsWith(root) || !Files.exists(there)) {
                return false;
            }
            return hash < 0
                    || !file.isEmpty() && !file.endsWith(".md")
                    || anchors(there).contains(target.substring(hash + 1));
        }
    }

    /** All links of the page but those to other sites and those inside code. */
    static List<Link> of(Source page) {
        var links = new ArrayList<Link>();
        boolean inCode = false;
        for (int i = 0; i < page.lines().size(); i++) {
            String line = page.lines().get(i);
            if (line.stripLeading().startsWith("```")) {
                inCode = !inCode;
            }
            if (inCode) {
                continue;
            }
            var matcher = LINK.matcher(line.replaceAll("`[^`]*`", ""));
            while (matcher.find()) {
                String target = matcher.group(1);
                if (!target.matches("[a-z]+:.*")) {
                    links.add(new Link(page.path(), i, target));
                }
            }
        }
        return links;
    }

    /** The names under which the page's headings can be linked to: lower case, punctuation gone, spaces as hyphens. */
    static List<String> anchors(Path page) {
        try {
            return Files.readAllLines(page).stream()
                    .map(HEADING::matcher)
                    .filter(java.util.regex.Matcher::matches)
                    .map(heading -> heading.group(1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                            .replace(' ', '-'))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
