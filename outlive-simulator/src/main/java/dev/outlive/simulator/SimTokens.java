package dev.outlive.simulator;

import dev.outlive.core.credential.CredentialRef;
import dev.outlive.core.credential.Grant;
import dev.outlive.core.credential.ProviderAnswer;
import dev.outlive.core.credential.ProviderAnswer.Verdict;
import dev.outlive.core.credential.StoredCredential;
import dev.outlive.core.engine.CredentialProviders;
import dev.outlive.core.engine.Transfers;
import dev.outlive.protocol.model.Credential;
import dev.outlive.protocol.model.OAuth2Recipe;
import dev.outlive.protocol.model.ProtectionSpace;
import dev.outlive.protocol.model.SessionRef;
import dev.outlive.simulator.memory.MemoryDisk;
import dev.outlive.simulator.memory.MemoryStore;
import dev.outlive.simulator.oracle.Checks;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server and what one of the servers takes: tokens that expire without a word, and refresh tokens that are
 * replaced each time. A refresh token counts until one that replaced it, or the access token that came with that, has been shown:
 * its answer may have been lost in a crash, any number of times. Another server takes tokens that the apps are asked for. It sees
 * who is asked too often and what is shown where.
 */
final class SimTokens {
    private static final ProtectionSpace SERVER = ProtectionSpace.of(URI.create("http://server1/"));
    /** The server whose credentials come from the apps. */
    private static final ProtectionSpace SERVER_OF_APPS = ProtectionSpace.of(URI.create("http://server2/"));

    private static final URI ENDPOINT = URI.create("https://authorization/");

    /** A token isn't used in its last moments. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final World world;
    private final MemoryDisk disk;
    private final Checks checks;
    private final Chance chance;
    private final TreeMap<CredentialRef, Long> given = new TreeMap<>();
    /** The last token of which the server knows that it has arrived. */
    private final TreeMap<CredentialRef, Long> shown = new TreeMap<>();

    /** When a token may be replaced for its age, in the world's nanoseconds. */
    private final TreeMap<CredentialRef, Long> endsAt = new TreeMap<>();

    /** How many tokens the apps have made; the last one counts. */
    private final TreeMap<CredentialRef, Long> made = new TreeMap<>();

    private final TreeSet<CredentialRef> expired = new TreeSet<>();
    private final TreeSet<CredentialRef> asked = new TreeSet<>();

    SimTokens(World world, MemoryDisk disk, Checks checks) {
        this.world = world;
        this.disk = disk;
        this.checks = checks;
        this.chance = new Chance(world, 1);
    }

    /** Gives the sessions what they begin with, once. */
    void prepare(MemoryStore store, List<SessionRef> sessions) {
        try (var transaction = store.begin()) {
            if (transaction.credentials().list().isEmpty()) {
                for (SessionRef session : sessions) {
                    var ref = new CredentialRef(session, SERVER);
                    var recipe = Credential.refreshToken(ENDPOINT, session.toString(), null, "r0");
                    transaction.credentials().save(StoredCredential.set(ref, recipe, 1, world.wall()));
                    var ofApp = new CredentialRef(session, SERVER_OF_APPS);
                    transaction.credentials().save(StoredCredential.set(ofApp, Credential.app(), 1, world.wall()));
                }
                transaction.commit();
            }
        }
    }

    /** The tokens given so far are taken no more. */
    void expire() {
        world.event("tokens", "expire");
        world.tally().add("fault tokens expire");
        expired.addAll(given.keySet());
        expired.addAll(made.keySet());
    }

    /** A new process may ask again: it doesn't know what the last one was told. */
    void daemonDied() {
        asked.clear();
        expired.addAll(given.keySet());
    }

    /** The answer to what was asked. */
    ProviderAnswer answer(CredentialProviders.Ask ask) {
        CredentialRef ref = ask.ref();
        asked.remove(ref);
        if (chance.strikes(0.3)) {
            world.tally().add("fault provider fails");
            return new ProviderAnswer.Failed("the model says no", Verdict.ASK_AGAIN);
        }
        long last = given.getOrDefault(ref, 0L);
        OAuth2Recipe recipe = Objects.requireNonNull(ask.credential().oauth2());
        long number =
                Long.parseLong(Objects.requireNonNull(recipe.refreshToken()).substring(1));
        long arrived = shown.merge(ref, number, Math::max);
        checks.require(
                "I7",
                number == arrived,
                () -> "refresh token " + number + " of " + ref + ", which has shown " + arrived + " before");
        long next = last + 1;
        given.put(ref, next);
        expired.remove(ref);
        world.event("tokens", "gives", ref, next);
        world.tally().add("tokens given");
        Duration lifetime = chance.happens(0.5) ? Duration.ofSeconds(chance.between(1, 600)) : null;
        endsAt.put(
                ref, lifetime == null ? Long.MAX_VALUE : world.now() + lifetime.toNanos() / 10 * 9 - MARGIN.toNanos());
        return new ProviderAnswer.Fresh(null, "a" + next, lifetime, "r" + next);
    }

    /** An app makes a token for a server that asks who it is. */
    Credential madeByApp(CredentialRef ref) {
        long number = made.merge(ref, 1L, Long::sum);
        expired.remove(ref);
        world.event("tokens", "made by an app", ref, number);
        world.tally().add("tokens made by apps");
        return Credential.bearer("b" + number);
    }

    /** One question at a time, and none while there is a token that nobody has refused and whose time isn't up. */
    void asks(CredentialProviders.Ask ask) {
        CredentialRef ref = ask.ref();
        checks.require("I25", asked.add(ref), () -> "asked twice at one time: " + ref);
        checks.require(
                "I25",
                !given.containsKey(ref)
                        || expired.contains(ref)
                        || world.now() >= Objects.requireNonNull(endsAt.get(ref)),
                () -> "asked although there is a good token: " + ref);
    }

    /** What an attempt was given is for its server, and durable. */
    void requireRight(Transfers.Order order) {
        String origin = order.task().traits().origin();
        for (Grant grant : order.grants()) {
            var ref = new CredentialRef(order.task().session(), grant.space());
            checks.require(
                    "I26",
                    grant.space().origin().equals(origin),
                    () -> order.task().id() + " to " + origin + " was given " + grant);
            checks.require(
                    "I14",
                    Objects.equals(disk.credentials().get(ref), grant.version()),
                    () -> grant + " isn't what is on the disk: " + disk.credentials());
        }
    }

    /** The grant that the server refuses for this request; null if it takes what is shown, or asks for nothing. */
    @Nullable
    Grant refused(Transfers.Order order) {
        for (Grant grant : order.grants()) {
            var ref = new CredentialRef(order.task().session(), grant.space());
            if (grant.space().equals(SERVER) && grant.secret() instanceof String secret) {
                shown.merge(ref, Long.parseLong(secret.substring(1)), Math::max);
            }
            String taken = grant.space().equals(SERVER_OF_APPS)
                    ? "b" + made.getOrDefault(ref, 0L)
                    : "a" + given.getOrDefault(ref, 0L);
            if (expired.contains(ref) || !taken.equals(grant.secret())) {
                return grant;
            }
        }
        return null;
    }
}
