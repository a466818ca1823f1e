package dev.outlive.proof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.outlive.guarantees.Covers;
import dev.outlive.guarantees.Proves;
import dev.outlive.proof.stage.Player;
import dev.outlive.proof.stage.Stage;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialCommand;
import dev.outlive.protocol.model.CredentialSnapshot;
import dev.outlive.protocol.model.Launcher;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.Reason;
import dev.outlive.protocol.model.Request;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.model.WaitReason;
import dev.outlive.protocol.wire.ClientFrame;
import dev.outlive.protocol.wire.DaemonFrame;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens that expire in the queue, with a daemon of its own and a server that checks (complaint 7 of BS §5). */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class CredentialsTest {
    private static final int TASKS = 100;

    /** An authorization server that replaces its refresh token each time, and a server that takes one access token. */
    private static final class Tokens {
        final String secret = "S3CR3T-" + Long.toHexString(System.nanoTime());
        private final Map<String, Integer> accepted = new TreeMap<>();
        private int given;
        private int valid;
        private int refusedGrants;
        private boolean revoked;
        private final int usesOfTheFirst;

        Tokens(int usesOfTheFirst) {
            this.usesOfTheFirst = usesOfTheFirst;
        }

        /** RFC 6749 §6. */
        synchronized void token(HttpExchange exchange, byte[] body) throws IOException {
            String form = URLDecoder.decode(new String(body, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            boolean known = form.contains("refresh_token=" + secret + "-r" + given);
            if (revoked || !known) {
                refusedGrants++;
                revoked = true; // a refresh token that comes twice was stolen (RFC 9700 §4.14.2)
                answer(exchange, 400, "{\"error\":\"invalid_grant\",\"error_description\":\"" + secret + "\"}");
                return;
            }
            given++;
            valid = given;
            answer(
                    exchange,
                    200,
                    "{\"access_token\":\"" + secret + "-a" + given + "\",\"token_type\":\"Bearer\",\"refresh_token\":\""
                            + secret + "-r" + given + "\"}");
        }

        synchronized void upload(HttpExchange exchange, byte[] body) throws IOException {
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            if (accepted.size() == usesOfTheFirst && valid == 1) {
                valid = 0; // it has expired, and nobody knows
            }
            if (shown == null || valid == 0 || !shown.equals("Bearer " + secret + "-a" + valid)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
                answer(exchange, 401, "no");
                return;
            }
            accepted.merge(exchange.getRequestURI().getPath(), 1, Integer::sum);
            exchange.sendResponseHeaders(201, -1);
        }

        synchronized Map<String, Integer> accepted() {
            return new TreeMap<>(accepted);
        }

        synchronized int given() {
            return given;
        }

        synchronized int refusedGrants() {
            return refusedGrants;
        }

        synchronized void revoke() {
            revoked = true;
        }

        private static void answer(HttpExchange exchange, int status, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void uploads(Stage stage, Player app, Tokens tokens, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String key = "up/" + i;
            var url = stage.web().answer(key, tokens::upload);
            app.resume(app.upload(key, Request.post(url).build(), stage.photo()));
        }
    }

    private static @Nullable WaitReason reason(Stage stage, String key) {
        Reason reason = stage.task(key).reason();
        return reason == null ? null : reason.code();
    }

    private static void assertNoSecretIsWritten(Stage stage, String secret) throws IOException {
        try (Stream<Path> files = Files.walk(stage.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(textOf(file)).as(file.toString()).doesNotContain(secret);
            }
        }
    }

    private static String textOf(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException removed) {
            return ""; // the daemon goes on meanwhile
        }
    }

    /** Each POST is taken once, with one question for all tasks when the token has expired in the middle. */
    @Test
    @Covers({"BG-18", "RP-11"})
    @Proves({"I24", "I29"})
    void oneRefreshForAHundredTasks() throws Exception {
        var tokens = new Tokens(30);
        try (var stage = Stage.open()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            var recipe = Credential.refreshToken(
                    stage.web().answer("token", tokens::token), "photos", null, tokens.secret + "-r0");
            app.session().credentials().set(ProtectionSpace.of(stage.web().url("")), recipe);
            uploads(stage, app, tokens, TASKS);
            stage.await("complete s ", TASKS);
            assertThat(stage.said().stream().filter(line -> line.startsWith("complete s ")))
                    .allMatch(line -> line.contains(" finished-201 "));
            assertThat(tokens.accepted())
                    .hasSize(TASKS)
                    .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
            assertThat(tokens.given()).as("the first, and one refresh").isEqualTo(2);
            assertThat(tokens.refusedGrants()).isZero();
            assertNoSecretIsWritten(stage, tokens.secret);
        }
    }

    /** The replaced refresh token and the token are durable: a daemon that is killed goes on with both. */
    @Test
    @Covers("BG-18")
    @Proves("I7")
    void aKilledDaemonGoesOnWithWhatItWasGivenLast() throws Exception {
        var tokens = new Tokens(10);
        try (var stage = Stage.open()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            var recipe = Credential.refreshToken(
                    stage.web().answer("token", tokens::token), "photos", null, tokens.secret + "-r0");
            app.session().credentials().set(ProtectionSpace.of(stage.web().url("")), recipe);
            uploads(stage, app, tokens, 5);
            stage.await("complete s ", 5);
            stage.restartDaemon();
            for (int i = 5; i < 30; i++) {
                var url = stage.web().answer("up/" + i, tokens::upload);
                app.resume(app.upload("up/" + i, Request.post(url).build(), stage.photo()));
            }
            stage.await("complete s ", 30);
            assertThat(tokens.accepted())
                    .hasSize(30)
                    .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
            assertThat(tokens.given()).isEqualTo(2);
            assertThat(tokens.refusedGrants()).isZero();
        }
    }

    /** Nobody's fault but the user's: the session's tasks to that server wait, the others go on, and a new one frees them. */
    @Test
    @Covers("BG-18")
    @Proves("I5")
    void aRevokedGrantParksItsOwnTasksUntilAnotherIsSet() throws Exception {
        var tokens = new Tokens(3);
        try (var stage = Stage.open()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            Player other = stage.player("other").open(stage.configuration("o").build());
            var server = ProtectionSpace.of(stage.web().url(""));
            var recipe = Credential.refreshToken(
                    stage.web().answer("token", tokens::token), "photos", null, tokens.secret + "-r0");
            app.session().credentials().set(server, recipe);
            uploads(stage, app, tokens, 3);
            stage.await("complete s ", 3);
            tokens.revoke();
            for (int i = 3; i < 20; i++) {
                var url = stage.web().answer("up/" + i, tokens::upload);
                app.resume(app.upload("up/" + i, Request.post(url).build(), stage.photo()));
            }
            stage.await("it is parked", () -> reason(stage, "up/19") == WaitReason.AUTH);
            other.resume(other.upload(
                    "free", Request.put(stage.web().url("201/free")).build(), stage.photo()));
            stage.await("complete o ", 1);
            assertThat(stage.task("up/19").reason())
                    .extracting(Reason::text)
                    .asString()
                    .contains("invalid_grant", "outlive credentials set")
                    .doesNotContain(tokens.secret);
            assertThat(tokens.refusedGrants()).isEqualTo(1);
            assertThat(app.session().credentials().list())
                    .extracting(CredentialSnapshot::state)
                    .containsExactly(CredentialSnapshot.State.REFUSED);
            try (var operator = stage.operator()) {
                synchronized (tokens) {
                    tokens.valid = 7;
                }
                operator.call(
                        DaemonFrame.Credentials.class,
                        call -> new ClientFrame.SetCredential(
                                call,
                                SessionRef.of(Stage.APP.value(), "s"),
                                null,
                                server,
                                Credential.bearer(tokens.secret + "-a7"),
                                false));
            }
            stage.await("complete s ", 20);
            assertThat(tokens.accepted())
                    .hasSize(20)
                    .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
        }
    }

    /** BD-05, BD-04: a program is asked once for all, gets its question on its input, and leaves its answer nowhere. */
    @Test
    @Covers({"BD-04", "BD-05"})
    @Proves("I29")
    void aProgramGivesTheTokenOnceForAll() throws Exception {
        var tokens = new Tokens(Integer.MAX_VALUE);
        tokens.valid = 1;
        try (var stage = Stage.open()) {
            Path asked = stage.folder().resolve("asked");
            Path program = stage.folder().resolve("give");
            Files.writeString(
                    program,
                    "#!/bin/sh\ncat >> " + asked
                            + "\nprintf '{\"access_token\":\"%s%s-a1\",\"expires_in\":3600}' "
                            + tokens.secret.replace("-", "- "));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            Player app = stage.player("app").open(stage.configuration("s").build());
            app.session()
                    .credentials()
                    .set(ProtectionSpace.of(stage.web().url("")), Credential.command(List.of(program.toString())));
            uploads(stage, app, tokens, 12);
            stage.await("complete s ", 12);
            assertThat(tokens.accepted()).hasSize(12);
            assertThat(Files.readAllLines(asked))
                    .singleElement()
                    .asString()
                    .contains("\"wanted\":\"token\"", "\"session\":\"s\"", "\"origin\":\"http://127.0.0.1:");
            assertNoSecretIsWritten(stage, tokens.secret);
        }
    }

    /** A token that is used twice ends all: two sessions with one sign-in ask one after the other, with the latest. */
    @Test
    @Covers("RP-11")
    void twoSessionsLiveOnOneRefreshToken() throws Exception {
        var tokens = new Tokens(4);
        try (var stage = Stage.open()) {
            Player app = stage.player("app").open(stage.configuration("s").build());
            Player other = stage.player("other").open(stage.configuration("o").build());
            var recipe = Credential.refreshToken(
                    stage.web().answer("token", tokens::token), "photos", null, tokens.secret + "-r0");
            var server = ProtectionSpace.of(stage.web().url(""));
            app.session().credentials().set(server, recipe);
            other.session().credentials().set(server, recipe);
            uploads(stage, app, tokens, 6);
            for (int i = 0; i < 6; i++) {
                var url = stage.web().answer("other/" + i, tokens::upload);
                other.resume(other.upload("other/" + i, Request.post(url).build(), stage.photo()));
            }
            stage.await("complete s ", 6);
            stage.await("complete o ", 6);
            assertThat(tokens.accepted()).hasSize(12);
            assertThat(tokens.given()).isEqualTo(2);
            assertThat(tokens.refusedGrants()).isZero();
        }
    }

    /** Complaint 7 of BS §5: a presigned URL has expired in the queue, and a program gives a fresh one. */
    @Test
    @Proves({"I24", "I29"})
    void aProgramGivesAFreshUrlWhenTheFirstHasExpired() throws Exception {
        String secret = "S3CR3T-" + Long.toHexString(System.nanoTime());
        var seen = new ArrayList<String>();
        try (var stage = Stage.open()) {
            var url = stage.web().answer("up", (exchange, _) -> {
                String query = exchange.getRequestURI().getQuery();
                synchronized (seen) {
                    seen.add(query);
                }
                exchange.sendResponseHeaders(query.equals("sig=" + secret) ? 201 : 403, -1);
            });
            Path asked = stage.folder().resolve("asked");
            Path program = stage.folder().resolve("give");
            Files.writeString(
                    program,
                    "#!/bin/sh\ncat >> " + asked + "\nprintf '{\"url\":\"" + url + "?sig=%s%s\"}' "
                            + secret.replace("-", "- "));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            Player app = stage.player("app").open(stage.configuration("s").build());
            app.session()
                    .credentials()
                    .set(
                            ProtectionSpace.of(url),
                            Credential.url(
                                    new Launcher(List.of(program.toString()), "", List.of()),
                                    Duration.ofSeconds(30),
                                    CredentialCommand.When.REFUSED));
            var expired = URI.create(url + "?sig=expired");
            app.resume(app.upload("up", Request.post(expired).build(), stage.photo()));
            stage.await("complete s ", 1);
            assertThat(stage.said())
                    .anyMatch(line -> line.startsWith("complete s ") && line.contains(" finished-201 "));
            synchronized (seen) {
                assertThat(seen).containsExactly("sig=expired", "sig=" + secret);
            }
            assertThat(Files.readAllLines(asked))
                    .singleElement()
                    .asString()
                    .contains("\"wanted\":\"url\"", "\"key\":\"up\"", "\"status\":403", "?sig=expired");
            assertNoSecretIsWritten(stage, secret);
        }
    }
}
