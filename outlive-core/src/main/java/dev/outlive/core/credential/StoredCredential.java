package dev.outlive.core.credential;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.OAuth2Recipe;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A credential as it is kept. Its version grows with each secret: what is said of an older one changes nothing.
 *
 * @param token what its provider gave last, or null if it has to be asked
 * @param trouble what keeps it from being used until somebody sets another, or null
 * @param wanted where in its server it is wanted: everywhere if each request shows it, else where the server has said so
 * @param first the recipe as somebody has set it, by which those that share its refresh token know each other; null without one
 * @param changedAt when somebody set it, by the clock on the wall
 */
public record StoredCredential(
        CredentialRef ref,
        Credential credential,
        long version,
        @Nullable Token token,
        @Nullable Trouble trouble,
        Folders wanted,
        @Nullable OAuth2Recipe first,
        Instant changedAt) {

    /**
     * Why it is of no use any more.
     *
     * @param since by the clock on the wall
     * @param isLeftByApp whether the app was asked for another and left it to the daemon
     */
    public record Trouble(Kind kind, String text, Instant since, boolean isLeftByApp) {
        public Trouble(Kind kind, String text, Instant since) {
            this(kind, text, since, false);
        }

        /** Whose the verdict is. */
        public enum Kind {
            /** A server refused the secret, or an authorization server what it was asked with. */
            REFUSED,
            /** The provider has failed as often as it may. */
            FAILED,
            /** The app shows nothing to that server: its 401 is the answer. */
            REJECTED
        }

        /** The same, about which the app was asked and left it to the daemon. */
        Trouble leftByApp() {
            return new Trouble(kind, text, since, true);
        }
    }

    /** One that somebody has just set. A provider's is shown with each request, so that nothing can go before it is asked. */
    public static StoredCredential set(CredentialRef ref, Credential credential, long version, Instant wall) {
        Folders wanted = credential.kind().isProvider() ? Folders.ROOT : Folders.NONE;
        return new StoredCredential(ref, credential, version, null, null, wanted, grant(credential.oauth2()), wall);
    }

    /** The recipe without what doesn't name its refresh token; null if it has none. */
    private static @Nullable OAuth2Recipe grant(@Nullable OAuth2Recipe recipe) {
        return recipe == null || recipe.refreshToken() == null ? null : recipe.withScope(null);
    }

    /** What takes the place of one that isn't there, where a server has asked for it. */
    public static StoredCredential asked(CredentialRef ref, long version, Folders wanted, Instant wall) {
        return new StoredCredential(ref, Credential.app(), version, null, null, wanted, null, wall);
    }

    /** The same with the answer of its provider. */
    public StoredCredential renewed(Token given, @Nullable String refreshToken) {
        boolean withEach = given.secret() != null && given.user() == null;
        return new StoredCredential(
                ref, kept(refreshToken), version + 1, given, null, withEach ? Folders.ROOT : wanted, first, changedAt);
    }

    /** Whether both live on the same refresh token: as it was set, or as it is now. */
    public boolean hasTheGrantOf(StoredCredential other) {
        return first != null
                && other.first != null
                && ref.session().app().equals(other.ref.session().app())
                && (first.equals(other.first) || other.first.equals(grant(credential.oauth2())));
    }

    /** The same on the refresh token of the other, with its token if that is what it would ask for. */
    public StoredCredential sharing(StoredCredential other) {
        StoredCredential shared = new StoredCredential(
                ref,
                credential,
                version,
                Objects.equals(scope(), other.scope()) ? other.token : null,
                trouble,
                wanted,
                other.first,
                changedAt);
        return other.credential.oauth2() == null
                ? shared
                : shared.rotated(other.credential.oauth2().refreshToken());
    }

    /** The same with the refresh token that has taken the place of its own; null if that stays. */
    public StoredCredential rotated(@Nullable String refreshToken) {
        return new StoredCredential(ref, kept(refreshToken), version, token, trouble, wanted, first, changedAt);
    }

    private Credential kept(@Nullable String refreshToken) {
        return refreshToken == null || credential.oauth2() == null
                ? credential
                : Credential.oauth2(credential.oauth2().rotated(refreshToken))
                        .withAttemptsMax(credential.attemptsMax());
    }

    /** What its recipe asks for; null for what the server gives. */
    public @Nullable String scope() {
        return credential.oauth2() == null ? null : credential.oauth2().scope();
    }

    /** Who is asked for it. */
    public Provider provider() {
        return new Provider(ref.session().app(), first == null ? ref : null, first);
    }

    /** The same without its token: the server took it no more. */
    public StoredCredential spent() {
        return new StoredCredential(ref, credential, version, null, trouble, wanted, first, changedAt);
    }

    public StoredCredential troubled(Trouble why) {
        return new StoredCredential(ref, credential, version, null, why, wanted, first, changedAt);
    }

    /** The same, refused by its server. What is shown from now on is another one, be it none. */
    public StoredCredential refused(Trouble why) {
        return new StoredCredential(ref, credential, version + 1, null, why, wanted, first, changedAt);
    }

    /** The same, which its server wants there, too. */
    public StoredCredential wantedIn(Folders folders) {
        return new StoredCredential(ref, credential, version, token, trouble, wanted.with(folders), first, changedAt);
    }

    /** The same, about whose trouble the app was asked and left it to the daemon. */
    public StoredCredential leftByApp() {
        return trouble == null ? this : troubled(trouble.leftByApp());
    }

    /** Whether its app has said that this server is to be shown nothing. */
    @JsonIgnore
    public boolean isRejected() {
        return trouble != null && trouble.kind() == Trouble.Kind.REJECTED;
    }

    /** Whether the app is to be asked, given whether its session wants that. */
    @JsonIgnore
    public boolean isForApp(boolean asked, Instant steady) {
        if (trouble != null) {
            return asked && !isRejected() && !trouble.isLeftByApp();
        }
        return credential.kind() == Credential.Kind.APP && isWanting(steady);
    }

    /** Whether attempts show a secret of it. */
    @JsonIgnore
    public boolean isShown() {
        return credential.kind().isProvider() ? token != null && token.secret() != null : !isKeptBack();
    }

    /** Whether it is a password that its server has refused: tried again and again it may cost its user the account. */
    @JsonIgnore
    private boolean isKeptBack() {
        return trouble != null && credential.kind() == Credential.Kind.PASSWORD;
    }

    /** Whether its provider has to be asked before a request can go. */
    @JsonIgnore
    public boolean isWanting(Instant steady) {
        return trouble == null && credential.kind().isProvider() && (token == null || !token.holds(steady));
    }

    /** What an attempt gets; empty if it has nothing to show. */
    public Optional<Grant> grant() {
        if (isRejected() && credential.kind() != Credential.Kind.URL) {
            return Optional.empty();
        }
        return switch (credential.kind()) {
            case PASSWORD ->
                Optional.of(
                        isKeptBack()
                                ? Grant.ask(ref.space(), version)
                                : secret(Grant.Kind.PASSWORD, credential.user(), credential.secret()));
            case BEARER -> Optional.of(secret(Grant.Kind.BEARER, null, credential.secret()));
            case CERTIFICATE -> Optional.of(secret(Grant.Kind.CERTIFICATE, null, credential.secret()));
            case COMMAND, OAUTH2, APP ->
                token == null || token.secret() == null
                        ? nothing()
                        : Optional.of(secret(
                                ref.space().isOfConnection()
                                        ? Grant.Kind.CERTIFICATE
                                        : token.user() == null ? Grant.Kind.BEARER : Grant.Kind.PASSWORD,
                                token.user(),
                                token.secret()));
            case URL ->
                Optional.of(new Grant(
                        ref.space(), version, Grant.Kind.URL, null, null, credential.command(), Grant.Source.PROVIDER));
        };
    }

    private Optional<Grant> nothing() {
        if (credential.kind() != Credential.Kind.APP || trouble != null) {
            return Optional.empty();
        }
        return Optional.of(
                token != null && ref.space().isOfConnection()
                        ? Grant.askIfRefused(ref.space(), version)
                        : Grant.ask(ref.space(), version));
    }

    private Grant secret(Grant.Kind kind, @Nullable String user, @Nullable String secret) {
        return new Grant(
                ref.space(),
                version,
                kind,
                user,
                secret,
                null,
                credential.kind().isProvider() ? Grant.Source.PROVIDER : Grant.Source.STORED);
    }
}
