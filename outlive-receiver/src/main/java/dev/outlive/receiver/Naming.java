package dev.outlive.receiver;

import dev.outlive.receiver.http.ContentDisposition;
import dev.outlive.receiver.http.Refusal;
import dev.outlive.receiver.http.RequestHead;
import java.io.IOException;

/** How an upload gets its file name. */
sealed interface Naming {
    /** What a POST is called that names no file. */
    String UNNAMED = "upload";

    /** Publishes the resource under this name. */
    StoredFile publish(Resource resource) throws IOException;

    /** This name and no other, as PUT asks: a file that has it is replaced. */
    record Exact(String name) implements Naming {
        @Override
        public StoredFile publish(Resource resource) throws IOException {
            return resource.publishAs(name);
        }
    }

    /** This name if it is free, else a numbered one: POST and forms never overwrite. */
    record Beside(String name) implements Naming {
        @Override
        public StoredFile publish(Resource resource) throws IOException {
            return resource.publishBeside(name);
        }
    }

    /** The naming of a PUT or POST with a plain body. */
    static Naming of(RequestHead head) throws Refusal {
        if (head.method().equals("PUT")) {
            return new Exact(FileNames.ofPath(head.path())
                    .orElseThrow(() -> Refusal.of(
                            400,
                            "no-file-name",
                            "The URL path doesn't end in a file name, so nothing was stored. PUT to /NAME.")));
        }
        return new Beside(head.fields()
                .first("Content-Disposition")
                .flatMap(ContentDisposition::fileName)
                .flatMap(FileNames::clean)
                .or(() -> FileNames.ofPath(head.path()))
                .orElse(UNNAMED));
    }
}
