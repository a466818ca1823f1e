package dev.outlive.daemon;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.credential.ProviderAnswer.Verdict;
import dev.outlive.core.engine.CredentialProviders;
import dev.outlive.core.engine.Input;
import dev.outlive.core.task.Task;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.CredentialCommand;
import dev.outlive.protocol.model.OAuth2Recipe;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.protocol.wire.OutliveHome;
import dev.outlive.transfer.HttpTransfers;
import dev.outlive.transfer.TransferSettings;
import dev.outlive.transfer.auth.TokenEndpoint;
import dev.outlive.transfer.auth.TokenResponse;
import dev.outlive.transfer.auth.UrlRenewals;
import dev.outlive.transfer.http.Cancellation;
import dev.outlive.transfer.http.HttpEngine;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs and authorization servers that give credentials. Each question has a thread of its own and ends in one answer.
 * What is logged is who was asked and how long it took, never what was said.
 */
final class Providers implements CredentialProviders, UrlRenewals, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private final Consumer<Input> mailbox;
    private final CredentialProgram programs;
    private final TransferSettings settings;
    private final Cancellation ending = new Cancellation();
    private @Nullable HttpEngine engine;

    Providers(OutliveHome home, Consumer<Input> mailbox, TransferSettings settings) {
        this.mailbox = mailbox;
        this.programs = new CredentialProgram(home);
        this.settings = settings;
    }

    @Override
    public void ask(Ask ask) {
        Thread.ofVirtual().name("outlive-credential").start(() -> {
            ProviderAnswer answer = answer(ask);
            String provider = ask.credential().text();
            switch (answer) {
                case ProviderAnswer.Fresh _, ProviderAnswer.Nothing _ ->
                    LOG.info(
                            "{} gave the credential for {}", provider, ask.ref().space());
                case ProviderAnswer.Failed(var why, var _) ->
                    LOG.warn(
                            "{} gave no credential for {}: {}",
                            provider,
                            ask.ref().space(),
                            why);
            }
            mailbox.accept(new Input.FromProvider(ask.ref(), ask.version(), answer));
        });
    }

    private ProviderAnswer answer(Ask ask) {
        Credential credential = ask.credential();
        CredentialCommand command = credential.command();
        OAuth2Recipe recipe = credential.oauth2();
        try {
            if (command != null) {
                TokenResponse answer = programs.ask(command, question(ask.ref()));
                return ask.ref().space().isOfConnection() ? answer.answerOfConnection() : answer.answer();
            }
            if (recipe != null) {
                return new TokenEndpoint(engine()).ask(recipe, ending);
            }
            throw new IllegalArgumentException("nobody can be asked for " + credential);
        } catch (IOException failed) {
            return new ProviderAnswer.Failed(String.valueOf(failed.getMessage()), Verdict.ASK_AGAIN);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return new ProviderAnswer.Failed("the daemon is ending", Verdict.ASK_AGAIN);
        } catch (RuntimeException defect) {
            LOG.error(
                    "defect while asking {}: {}",
                    credential.text(),
                    defect.getClass().getName());
            return new ProviderAnswer.Failed("a defect of the daemon", Verdict.ASK_AGAIN);
        }
    }

    private static Map<String, Object> question(CredentialRef ref) {
        var question = question(ref.space().isOfConnection() ? "certificate" : "token", ref.session());
        question.put("origin", ref.space().origin());
        if (ref.space().realm() != null) {
            question.put("realm", ref.space().realm());
        }
        return question;
    }

    private static Map<String, Object> question(String wanted, SessionRef session) {
        var question = new LinkedHashMap<String, Object>();
        question.put("schema", 1);
        question.put("wanted", wanted);
        question.put("app", session.app().value());
        question.put("session", session.session().value());
        return question;
    }

    @Override
    public URI renew(Task task, URI current, int status, CredentialCommand command)
            throws IOException, InterruptedException {
        var question = question("url", task.session());
        question.put("task", task.id().value());
        if (task.traits().key() != null) {
            question.put("key", task.traits().key().value());
        }
        question.put("method", task.traits().method());
        question.put("url", current.toString());
        if (status != 0) {
            question.put("status", status);
        }
        TokenResponse answer = programs.ask(command, question);
        String error = answer.error();
        String url = answer.url().orElseThrow(() -> new IOException(error.isEmpty() ? "its answer has no url" : error));
        try {
            return URI.create(url);
        } catch (IllegalArgumentException notOne) {
            throw new IOException("its answer's url isn't a URL");
        }
    }

    private synchronized HttpEngine engine() {
        HttpEngine made = engine;
        if (made == null) {
            made = HttpTransfers.engine(settings);
            engine = made;
        }
        return made;
    }

    /** Ends questions to authorization servers; programs end by their time limits. */
    @Override
    public synchronized void close() {
        ending.cancel();
        if (engine != null) {
            engine.close();
        }
    }
}
