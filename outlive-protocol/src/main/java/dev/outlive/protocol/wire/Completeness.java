package dev.outlive.protocol.wire;

import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** Checks that a record from outside has a value in each component that isn't marked {@link Nullable}, all the way down. */
final class Completeness {
    private Completeness() {}

    static void require(@Nullable Object value) {
        if (value instanceof Record record) {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                requireComponent(record, component);
            }
        } else if (value instanceof Iterable<?> list && !(value instanceof java.nio.file.Path)) {
            for (Object element : list) {
                if (element == null) {
                    throw new IllegalArgumentException("a list holds null");
                }
                require(element);
            }
        }
    }

    private static void requireComponent(Record record, RecordComponent component) {
        Object value;
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            value = accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("unreadable field " + component.getName(), e);
        }
        if (value == null && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            throw new IllegalArgumentException("the field \"" + component.getName() + "\" is missing");
        }
        require(value);
    }
}
