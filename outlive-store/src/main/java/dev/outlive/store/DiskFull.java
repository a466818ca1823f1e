package dev.outlive.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether an I/O error says that there is no room. Java has no type for it, only the text of the operating system. */
final class DiskFull {
    private DiskFull() {}

    static boolean is(Throwable error) {
        for (@Nullable Throwable each = error; each != null; each = each.getCause()) {
            String text = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("no space left") // ENOSPC
                    || text.contains("quota exceeded") // EDQUOT
                    || text.contains("file too large") // EFBIG: a limit of the process
                    || text.contains("not enough space")) { // Windows
                return true;
            }
        }
        return false;
    }
}
