package dev.outlive.store;

import dev.outlive.protocol.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The spool as the place of a download's result.
 *
 * @param bounds whether what is written has to fit into the quota
 */
record SpoolPlace(SpoolNames names, Bounds bounds) implements DownloadBody.Place {
    enum Bounds {
        QUOTA,
        /** It counts and always fits. */
        NONE
    }

    @Override
    public void take(long bytes) throws DestinationException {
        if (bounds == Bounds.NONE) {
            names.quota().add(bytes);
        } else if (!names.quota().take(bytes)) {
            throw new DestinationException(ErrorCode.QUOTA_EXCEEDED, full(names.quota()));
        }
    }

    @Override
    public void give(long bytes) {
        names.quota().give(bytes);
    }

    static String full(SpoolQuota quota) {
        return "the spool holds " + quota.bytes() + " of the " + quota.bytesMax()
                + " bytes that spool-bytes-max in outlive.toml allows it";
    }

    @Override
    public Path part() {
        return names.aside(SpoolNames.Kind.BODY);
    }

    @Override
    public Path place(Path part) throws IOException {
        return names.place(part);
    }

    @Override
    public void delete(Path part) {
        names.delete(part);
    }
}
