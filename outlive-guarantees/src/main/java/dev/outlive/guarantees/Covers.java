package dev.outlive.guarantees;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The acceptance items that a test class or method covers, by their ids in {@code docs/spec-coverage.md}:
 * {@code @Covers("BG-03")}.
 *
 * <p>The page names the test beside the item. {@code ./mvnw verify} reads the marks from the compiled tests and fails where
 * page and marks differ. A class's ids hold for each of its tests, those it inherits included.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Covers {
    /** One or more ids. */
    String[] value();
}
