package dev.outlive.receiver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What one request brings: resources that are published together once all of it is there, or not at all. */
final class Batch implements AutoCloseable {
    private record Arrival(Resource resource, Naming naming) {}

    private final Store store;
    private final List<Arrival> arrivals = new ArrayList<>();

    Batch(Store store) {
        this.store = store;
    }

    /** Begins one more resource. */
    Resource begin(Naming naming) throws IOException {
        var resource = store.create();
        arrivals.add(new Arrival(resource, naming));
        return resource;
    }

    /** Publishes all of them, in the order in which they began. */
    List<StoredFile> publish() throws IOException {
        var files = new ArrayList<StoredFile>();
        for (var arrival : arrivals) {
            files.add(arrival.naming().publish(arrival.resource()));
        }
        return files;
    }

    /** Removes what hasn't been published. */
    @Override
    public void close() throws IOException {
        var failures = new ArrayList<IOException>();
        for (var arrival : arrivals) {
            try {
                arrival.resource().close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            var first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }
}
