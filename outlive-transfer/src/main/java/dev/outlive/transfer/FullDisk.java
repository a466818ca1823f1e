package dev.outlive.transfer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether an error says that there is no room on a disk. Java has no type for it, only the operating system's text. */
final class FullDisk {
    private FullDisk() {}

    static boolean isMeantBy(@Nullable Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            String text = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
            if (text.contains("no space left") // ENOSPC
                    || text.contains("quota exceeded") // EDQUOT
                    || text.contains("not enough space")) { // Windows
                return true;
            }
        }
        return false;
    }
}
