package dev.outlive.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Constants by the text that stands for them in a column. */
final class Codes {
    private Codes() {}

    static <E> E of(E[] constants, Function<E, String> code, String text) {
        for (E each : constants) {
            if (code.apply(each).equals(text)) {
                return each;
            }
        }
        throw new RowReader.Damage("'" + text + "' isn't known in its column");
    }

    static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new RowReader.Damage("a value is missing that its state needs");
        }
        return value;
    }
}
