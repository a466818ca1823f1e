package dev.outlive.receiver;

import dev.outlive.receiver.http.ContentDisposition;
import dev.outlive.receiver.http.FormReader;
import dev.outlive.receiver.http.Refusal;
import java.io.IOException;

/** The files of a multipart/form-data body. Its other parts are read and left. */
final class Form {
    private final FormReader reader;

    private Form(FormReader reader) {
        this.reader = reader;
    }

    /** The form of this content type in this body. */
    static Form of(String contentType, Intake intake) throws Refusal {
        var boundary = FormReader.boundary(contentType)
                .orElseThrow(() -> Refusal.malformed("a form without a proper boundary"));
        return new Form(new FormReader(intake::read, boundary));
    }

    /** Reads it to its end and puts each file into the batch. */
    void receive(Batch batch, byte[] buffer) throws IOException {
        int files = 0;
        for (var part = reader.next(); part.isPresent(); part = reader.next()) {
            var fileName = part.get().first("Content-Disposition").flatMap(ContentDisposition::fileName);
            // Browsers send an empty name for a file field that was left empty.
            if (fileName.isEmpty() || fileName.get().isEmpty()) {
                continue;
            }
            files++;
            var name = FileNames.clean(fileName.get()).orElse(Naming.UNNAMED);
            var resource = batch.begin(new Naming.Beside(name));
            for (int count; (count = reader.read(buffer, 0, buffer.length)) >= 0; ) {
                resource.append(buffer, 0, count);
            }
        }
        if (files == 0) {
            throw Refusal.of(
                    400, "no-file", "The form has no part with a filename, so nothing was stored. Send -F name=@FILE.");
        }
    }
}
