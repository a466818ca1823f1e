package dev.outlive.proof.guarantees;

import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code tools/guarantees [--publish]}: prints the matrix of the last {@code ./mvnw verify}, with {@code --publish} also
 * into the page; ends with 1 if anything is wrong with it.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        boolean publish = arguments.length == 2 && arguments[1].equals("--publish");
        if (arguments.length != 1 && !publish) {
            System.err.println("usage: tools/guarantees [--publish]");
            System.exit(2);
        }
        Path root = Path.of(arguments[0]);
        Guarantees guarantees = Guarantees.read(root);
        if (publish) {
            guarantees.page().publish(guarantees.matrix().published());
            guarantees = Guarantees.read(root);
        }
        guarantees.matrix().printed().forEach(System.out::println);
        System.out.println(guarantees.matrix().summary());
        guarantees.faults().forEach(fault -> System.err.println("red: " + fault));
        if (!guarantees.isPublished()) {
            System.err.println(
                    "red: the matrix in docs/guarantees.md is stale; tools/guarantees --publish writes it anew");
        }
        System.exit(guarantees.faults().isEmpty() && guarantees.isPublished() ? 0 : 1);
    }
}
