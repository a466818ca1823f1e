package dev.outlive.proof.guarantees;

import java.io.IOException;
import java.nio.file.Path;

/** {@code tools/guarantees}: prints the matrix of the last {@code ./mvnw verify}; ends with 1 if anything is wrong with it. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: tools/guarantees");
            System.exit(2);
        }
        Guarantees guarantees = Guarantees.read(Path.of(arguments[0]));
        guarantees.matrix().printed().forEach(System.out::println);
        System.out.println(guarantees.matrix().summary());
        guarantees.faults().forEach(fault -> System.err.println("red: " + fault));
        if (!guarantees.isPublished()) {
            System.err.println(
                    "red: the matrix in docs/guarantees.md is stale; run ./mvnw verify -Doutlive.regenerate=true");
        }
        System.exit(guarantees.faults().isEmpty() && guarantees.isPublished() ? 0 : 1);
    }
}
