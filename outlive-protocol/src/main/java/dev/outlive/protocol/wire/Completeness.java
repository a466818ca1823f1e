package dev.outlive.protocol.wire;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that a record from outside has a value in each component that isn't marked {@link Nullable}, all the way down. */
final class Completeness {
    /** Looked up once for each class: reading annotations takes longer than reading a frame. */
    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            return parts(type);
        }
    };

    private Completeness() {}

    /** A component that may be null, or hold something that is. */
    private record Part(String name, Method accessor, boolean isNullable) {}

    private static List<Part> parts(Class<?> type) {
        var parts = new ArrayList<Part>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (!component.getType().isPrimitive()) {
                Method accessor = component.getAccessor();
                accessor.setAccessible(true);
                boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                parts.add(new Part(component.getName(), accessor, nullable));
            }
        }
        return parts;
    }

    static void require(@Nullable Object value) {
        if (value instanceof Record record) {
            for (Part part : PARTS.get(record.getClass())) {
                requirePart(record, part);
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

    private static void requirePart(Record record, Part part) {
        Object value;
        try {
            value = part.accessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("unreadable field " + part.name(), e);
        }
        if (value == null && !part.isNullable()) {
            throw new IllegalArgumentException("the field \"" + part.name() + "\" is missing");
        }
        require(value);
    }
}
