package dev.outlive.cli.input;

import dev.outlive.cli.exit.CommandException;
import dev.outlive.protocol.model.AppId;
import dev.outlive.protocol.model.SessionId;
import dev.outlive.protocol.model.TaskKey;
import dev.outlive.protocol.model.Text;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Values of the model as people type them: what their own check refuses is a usage error. */
public final class Checked {
    private Checked() {}

    /** The value, or a usage error with the reason of its check. */
    public static <T> T of(Supplier<T> value, String remedy) {
        try {
            return value.get();
        } catch (IllegalArgumentException refused) {
            String reason = Text.visible(String.valueOf(refused.getMessage()), 500);
            throw CommandException.usage(
                    reason.substring(0, 1).toUpperCase(Locale.ROOT) + reason.substring(1) + ".", remedy);
        }
    }

    public static @Nullable AppId app(@Nullable String text) {
        return text == null ? null : of(() -> new AppId(text), "Correct --app.");
    }

    public static @Nullable SessionId session(@Nullable String text) {
        return text == null ? null : of(() -> new SessionId(text), "Correct --session.");
    }

    public static @Nullable TaskKey key(@Nullable String text) {
        return text == null ? null : of(() -> new TaskKey(text), "Correct --key.");
    }
}
