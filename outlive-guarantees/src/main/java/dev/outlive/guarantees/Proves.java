package dev.outlive.guarantees;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The guarantees that a test class or method checks, by their ids in {@code docs/guarantees.md}: {@code @Proves({"I1",
 * "I14"})}.
 *
 * <p>The kind of proof is the JUnit tag beside it, on the method or its class: {@code sim}, {@code kill}, {@code nth},
 * {@code power}, {@code fuzz}, {@code race}, {@code evil}, {@code security} or {@code load}. A test without such a tag is an
 * ordinary one; it counts as transition coverage for a guarantee that asks for it, and is only named beside the others.
 *
 * <p>A class's ids hold for each of its tests, those it inherits included. {@code ./mvnw verify} reads the marks from the
 * compiled tests and fails for an id that isn't in the list.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Proves {
    /** One or more ids. */
    String[] value();
}
