package dev.outlive.store;

import java.io.IOException;
import java.nio.file.Path;

/** The spool as the place of a download's result. */
record SpoolPlace(SpoolNames names) implements DownloadBody.Place {
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
