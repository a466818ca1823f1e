package dev.outlive.receiver;

import dev.outlive.receiver.http.CutException;
import dev.outlive.receiver.http.FormReader;
import dev.outlive.receiver.http.Json;
import dev.outlive.receiver.http.Percent;
import dev.outlive.receiver.http.Refusal;
import dev.outlive.receiver.http.RequestHead;
import dev.outlive.receiver.http.Response;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** What the receiver does with a request, whatever connection it came from. Safe from any thread. */
final class Uploads {
    private static final int BUFFER_BYTES = 256 * 1024;
    /** What a body gets when very many arrive at once, so that their number doesn't decide the heap. */
    private static final int SMALL_BUFFER_BYTES = 16 * 1024;

    private static final int LARGE_BUFFERS_MAX = 128;
    private static final String ALLOWED = "GET, HEAD, OPTIONS, POST, PUT";

    private final Store store;
    private final Hooks hooks;
    private final Optional<Journal> journal;
    private final TokenBucket.Sleeper sleeper;
    private final AtomicInteger running = new AtomicInteger();

    Uploads(Store store, Hooks hooks, Optional<Journal> journal, TokenBucket.Sleeper sleeper) {
        this.store = store;
        this.hooks = hooks;
        this.journal = journal;
        this.sleeper = sleeper;
    }

    /** The answer is withheld on purpose, although the request was carried out. */
    static final class WithheldException extends IOException {}

    /**
     * Carries out a request and gives its answer.
     *
     * @param mayFinish asked once the whole body is there; false means that the receiver closes and nothing is to
     *     be stored
     */
    Response answer(RequestHead head, Intake intake, Exchange exchange, BooleanSupplier mayFinish) throws IOException {
        return switch (head.method()) {
            case "PUT", "POST" -> store(head, intake, exchange, mayFinish);
            case "GET", "HEAD" -> fetch(head);
            case "OPTIONS" -> Response.empty(204).with("Allow", ALLOWED);
            default -> {
                var message = "This receiver has no " + head.method() + ". Use PUT or POST to store, GET to read.";
                throw new Refusal(
                        Response.error(405, "method-not-allowed", message).with("Allow", ALLOWED), message);
            }
        };
    }

    private Response fetch(RequestHead head) throws IOException {
        var name = FileNames.ofPath(head.path());
        var content = name.isEmpty() ? Optional.<StoredContent>empty() : store.find(name.get());
        if (content.isEmpty()) {
            throw Refusal.of(
                    404, "no-such-file", "No file of this name is stored here. PUT one to this URL to store it.");
        }
        return new Response(200, List.of(), content.get())
                .with("Content-Type", "application/octet-stream")
                .with("X-Content-Type-Options", "nosniff")
                .with("ETag", content.get().entityTag());
    }

    private Response store(RequestHead head, Intake intake, Exchange exchange, BooleanSupplier mayFinish)
            throws IOException {
        var naming = Naming.of(head);
        if (head.fields().first("Content-Range").isPresent()) {
            throw Refusal.of(
                    400,
                    "partial-content",
                    "This receiver stores whole files only. Send the file without Content-Range.");
        }
        intake.checkAnnounced();
        var early = hooks.earlyStatus();
        if (early.isPresent()) {
            throw new Refusal(hooked(early.get()), "answered early by a hook");
        }
        int others = running.getAndIncrement();
        try (var batch = new Batch(store)) {
            var buffer = new byte[others < LARGE_BUFFERS_MAX ? BUFFER_BYTES : SMALL_BUFFER_BYTES];
            var contentType = head.fields().first("Content-Type").orElse("");
            if (head.method().equals("POST") && FormReader.isForm(contentType)) {
                Form.of(contentType, intake).receive(batch, buffer);
            } else {
                receive(intake, batch.begin(naming), buffer);
            }
            if (!mayFinish.getAsBoolean()) {
                throw new CutException("the receiver closes");
            }
            return finish(batch, head, exchange);
        } finally {
            running.getAndDecrement();
        }
    }

    private static void receive(Intake intake, Resource resource, byte[] buffer) throws IOException {
        for (int count; (count = intake.read(buffer, 0, buffer.length)) >= 0; ) {
            resource.append(buffer, 0, count);
        }
    }

    /** Persist before tell: the files are durable, then the journal, then the sender hears of it. */
    private Response finish(Batch batch, RequestHead head, Exchange exchange) throws IOException {
        var hookedStatus = hooks.status();
        if (hookedStatus.isEmpty() || hookedStatus.get() < 300) {
            exchange.stored(batch.publish());
        }
        int status = hookedStatus.orElse(hooks.answersEmpty() ? 204 : status(exchange.files()));
        if (journal.isPresent()) {
            journal.get().append(exchange.entry(status, RequestLog.Outcome.COMPLETE));
        }
        try {
            sleeper.sleep(hooks.delay().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a hook held an answer");
        }
        if (hooks.dropsThisResponse()) {
            throw new WithheldException();
        }
        if (status >= 300) {
            return hooked(status);
        }
        return status == 204 ? Response.empty(204) : told(status, head, exchange.files());
    }

    private static int status(List<StoredFile> files) {
        return files.stream().anyMatch(file -> file.change() == StoredFile.Change.CREATED) ? 201 : 200;
    }

    private static Response hooked(int status) {
        return status == 204
                ? Response.empty(204)
                : Response.error(status, "hook", "A test hook of this receiver asked for status " + status + ".");
    }

    /** One stored file is told as an object, several as a list of them. */
    private Response told(int status, RequestHead head, List<StoredFile> files) {
        var objects = files.stream()
                .map(file -> new Json()
                        .put("name", file.name())
                        .put("bytes", file.bytes())
                        .put("sha256", hooks.told(file.sha256())))
                .toList();
        if (objects.size() != 1) {
            return Response.json(status, new Json().put("files", objects).toString());
        }
        var response = Response.json(status, objects.getFirst().toString());
        return head.method().equals("POST")
                ? response.with(
                        "Location", "/" + Percent.encode(files.getFirst().name()))
                : response;
    }
}
