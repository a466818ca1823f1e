package dev.outlive.proof.stage;

import dev.outlive.client.AuthenticationAnswer;
import dev.outlive.client.BackgroundApp;
import dev.outlive.client.Completion;
import dev.outlive.client.DaemonStart;
import dev.outlive.client.LaunchCommand;
import dev.outlive.client.OutliveException;
import dev.outlive.client.SessionConfiguration;
import dev.outlive.client.StartAnswer;
import dev.outlive.client.Task;
import dev.outlive.client.UploadOptions;
import dev.outlive.protocol.model.AskBeforeStart;
import dev.outlive.protocol.model.CancelReason;
import dev.outlive.protocol.model.ClientCertificate;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialPolicy;
import dev.outlive.protocol.model.FailurePolicy;
import dev.outlive.protocol.model.LaunchReason;
import dev.outlive.protocol.model.LaunchWhen;
import dev.outlive.protocol.model.QuitPolicy;
import dev.outlive.protocol.model.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * An app in a process of its own that does what it is told: first what its arguments say, a command each, then what comes
 * on standard input, a line each. It sends the file {@code photo} of its working folder and keeps its {@link Diary} there.
 * Started for events it does what stands behind the argument {@code --events} instead, and hears nothing.
 *
 * <pre>
 * open S [relaunch|launcher=FILE[,WORD]…] [cancel|pause|continue] [all|each|never] [by-hand] [take-over] [challenged]
 *      [app=NAME]
 * upload KEY URL [DESCRIPTION]   post KEY URL   data KEY URL   download KEY URL
 * refusing KEY URL STATUS           an upload that this status fails
 * asking KEY URL continue|cancel SECONDS   an upload whose begin date has come and which asks before it begins
 * answer proceed|cancel|later|die          what the next question is answered
 * answer password USER SECRET              what servers are shown that ask; die holds for these questions, too
 * answer certificate FILE                  the same, in handshakes: PEM
 * resume KEY   suspend KEY   cancel KEY   start   list   flush   close   finish   user-quit
 * handler          names the handler of background events, whose done is run once drained
 * handler-at-once  the same, and done is run at once
 * handler-late     the same as handler, named inside onSnapshot
 * handler-opens [S]…  names a handler that opens each session it is told of, once, and runs done once that is drained; of the
 *                     sessions S it opens none, and runs done at once
 * hold response|downloaded|complete|invalidated   the next such callback says "held" and never returns
 * once             the first process whose handler is done at once is then gone
 * await drained   await-file FILE   end   stay   die
 * </pre>
 */
public final class PuppetApp {
    private final Diary diary =
            new Diary(Path.of(""), Long.toString(ProcessHandle.current().pid()));
    private final Player player = new Player(diary);
    private final Map<String, Player> openedByHandler = new ConcurrentHashMap<>();
    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile Runnable done = () -> {};
    private volatile String hold = "";
    private volatile String answer = "later";
    private volatile Optional<Credential> credential = Optional.empty();
    private volatile boolean once;

    private PuppetApp() {
        player.onDownloaded(() -> holdIn("downloaded"));
        player.onComplete((task, completion) -> {
            if (completion instanceof Completion.Cancelled cancelled) {
                CancelReason reason = cancelled.reason();
                diary.write("reason " + task.key().orElse("-") + " "
                        + reason.kind().code() + " " + reason.urlErrorCode() + " " + reason.number());
            }
            holdIn("complete");
        });
        player.onAsked((task, question) -> switch (answer) {
            case "proceed" -> StartAnswer.proceed();
            case "cancel" -> StartAnswer.cancel();
            case "die" -> {
                Runtime.getRuntime().halt(9);
                throw new IllegalStateException("a halted process goes on");
            }
            default -> StartAnswer.later();
        });
        player.onChallenged((task, question) -> {
            if (answer.equals("die")) {
                Runtime.getRuntime().halt(9);
            }
            return credential.map(AuthenticationAnswer::use).orElseGet(AuthenticationAnswer::later);
        });
        player.onInvalidated(() -> holdIn("invalidated"));
        player.onDrained(() -> {
            done.run();
            drained.countDown();
        });
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new PuppetApp().run(List.of(arguments));
    }

    private void run(List<String> arguments) throws IOException, InterruptedException {
        LaunchReason reason = BackgroundApp.launchReason();
        diary.write("started " + reason.code());
        int events = arguments.indexOf("--events");
        int end = events < 0 ? arguments.size() : events;
        if (reason == LaunchReason.EVENTS) {
            for (String command : arguments.subList(Math.min(end + 1, arguments.size()), arguments.size())) {
                obey(command);
            }
            return;
        }
        for (String command : arguments.subList(0, end)) {
            obey(command);
        }
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = lines.readLine(); command != null; command = lines.readLine()) {
            obey(command);
        }
    }

    private void obey(String command) throws InterruptedException {
        try {
            var words = new ArrayList<>(List.of(command.split(" ")));
            act(words.removeFirst(), words);
        } catch (OutliveException refused) {
            diary.write(
                    "refused " + command.split(" ")[0] + " " + refused.code().code());
        }
    }

    private static Optional<Credential> credential(List<String> words) {
        try {
            return switch (words.getFirst()) {
                case "password" -> Optional.of(Credential.password(words.get(1), words.get(2)));
                case "certificate" ->
                    Optional.of(Credential.certificate(ClientCertificate.ofPem(Path.of(words.get(1)), null)));
                default -> Optional.empty();
            };
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void act(String verb, List<String> words) throws InterruptedException {
        switch (verb) {
            case "open" -> open(words);
            case "upload", "post" -> {
                URI url = URI.create(words.get(1));
                var request = verb.equals("post") ? Request.post(url) : Request.put(url);
                String description = String.join(" ", words.subList(2, words.size()));
                player.upload(
                        words.getFirst(),
                        request.build(),
                        Path.of("photo"),
                        UploadOptions.defaults().withDescription(description));
            }
            case "data" ->
                player.data(
                        words.getFirst(), Request.get(URI.create(words.get(1))).build());
            case "download" ->
                player.download(
                        words.getFirst(), Request.get(URI.create(words.get(1))).build());
            case "refusing" ->
                player.upload(
                        words.getFirst(),
                        Request.put(URI.create(words.get(1))).build(),
                        Path.of("photo"),
                        UploadOptions.defaults()
                                .withFailurePolicy(
                                        FailurePolicy.DEFAULT.withFailStatuses(Integer.parseInt(words.get(2)))));
            case "asking" ->
                player.upload(
                        words.getFirst(),
                        Request.put(URI.create(words.get(1))).build(),
                        Path.of("photo"),
                        UploadOptions.defaults()
                                .withNotBefore(Instant.now())
                                .withAskBeforeStart(
                                        AskBeforeStart.Fallback.valueOf(
                                                words.get(2).toUpperCase(Locale.ROOT)),
                                        Duration.ofSeconds(Long.parseLong(words.get(3)))));
            case "answer" -> {
                answer = words.getFirst();
                credential = credential(words);
            }
            case "resume" -> player.resume(task(words));
            case "suspend" -> {
                task(words).suspend();
                diary.write("suspended " + words.getFirst());
            }
            case "cancel" -> task(words).cancel();
            case "start" -> player.session().start();
            case "list" -> player.list();
            case "flush" -> player.flush();
            case "close" -> player.close();
            case "finish" -> {
                player.session().finishTasksAndInvalidate();
                diary.write("finished");
            }
            case "user-quit" -> {
                BackgroundApp.userQuit();
                diary.write("quit");
            }
            case "handler" -> player.handle(finished -> done = finished);
            case "handler-at-once" ->
                player.handle(finished -> {
                    player.list();
                    finished.run();
                    endsOnce();
                });
            case "handler-late" -> player.onSnapshot(snapshot -> player.handle(finished -> done = finished));
            case "handler-opens" ->
                BackgroundApp.onBackgroundEvents((session, finished) -> {
                    diary.write("handed-over " + session);
                    handOver(session, !words.contains(session), () -> {
                        diary.write("done " + session);
                        finished.run();
                    });
                });
            case "hold" -> {
                hold = words.getFirst();
                player.onResponse((task, response) -> holdIn("response"));
            }
            case "await" -> drained.await();
            case "await-file" -> awaitFile(Path.of(words.getFirst()));
            case "once" -> once = true;
            case "end" -> {
                player.close();
                diary.write("ends");
                System.exit(0);
            }
            case "stay" -> new CountDownLatch(1).await();
            case "die" -> Runtime.getRuntime().halt(9);
            default -> throw new IllegalArgumentException("a puppet doesn't know '" + verb + "'");
        }
    }

    private void handOver(String session, boolean opens, Runnable finished) {
        if (!opens) {
            finished.run();
            return;
        }
        openedByHandler
                .computeIfAbsent(session, name -> {
                    var configuration = SessionConfiguration.background(name).daemonStart(DaemonStart.NEVER);
                    return new Player(diary).open(configuration.build());
                })
                .onDrained(finished);
    }

    /** The first process of the app that comes here is gone. */
    private void endsOnce() {
        if (once) {
            try {
                Files.createFile(Path.of("once"));
            } catch (FileAlreadyExistsException second) {
                return;
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            Runtime.getRuntime().halt(0);
        }
    }

    private static void awaitFile(Path file) {
        while (!Files.exists(file)) {
            LockSupport.parkNanos(10_000_000); // another process makes it without a word to this one
        }
    }

    private void open(List<String> words) {
        SessionConfiguration.Builder configuration =
                SessionConfiguration.background(words.getFirst()).daemonStart(DaemonStart.NEVER);
        for (String word : words.subList(1, words.size())) {
            switch (word) {
                case "relaunch" -> configuration.relaunch(LaunchCommand.currentProcess());
                case "all" -> configuration.launchEvents(LaunchWhen.all());
                case "each" -> configuration.launchEvents(LaunchWhen.each());
                case "never" -> configuration.launchEvents(LaunchWhen.never());
                case "by-hand" -> configuration.deliveryStart(SessionConfiguration.DeliveryStart.BY_HAND);
                case "cancel", "pause", "continue" ->
                    configuration.quitPolicy(QuitPolicy.valueOf(word.toUpperCase(Locale.ROOT)));
                case "challenged" -> configuration.credentials(CredentialPolicy.ASK);
                case "take-over" -> {}
                default -> {
                    if (word.startsWith("app=")) {
                        configuration.app(word.substring("app=".length()));
                    } else {
                        configuration.relaunch(launcher(word));
                    }
                }
            }
        }
        player.open(configuration.build(), words.contains("take-over"));
        diary.write("opened " + words.getFirst());
    }

    private static LaunchCommand launcher(String word) {
        if (!word.startsWith("launcher=")) {
            throw new IllegalArgumentException("open has no word '" + word + "'");
        }
        String[] argv = word.substring("launcher=".length()).split(",");
        return LaunchCommand.of(argv[0], Arrays.copyOfRange(argv, 1, argv.length))
                .in(Path.of(""));
    }

    private Task task(List<String> words) {
        return player.session().task(words.getFirst()).orElseThrow();
    }

    private void holdIn(String callback) {
        if (hold.equals(callback)) {
            diary.write("held " + callback);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
