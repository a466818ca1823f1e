package dev.outlive.receiver;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the configured hooks ask for, and which of the once-only ones are used up. Safe from any thread. */
final class Hooks {
    private final List<Hook> hooks;
    private final AtomicBoolean dropped = new AtomicBoolean();

    Hooks(List<Hook> hooks) {
        this.hooks = List.copyOf(hooks);
    }

    Optional<Integer> earlyStatus() {
        return find(Hook.AnswerEarly.class).map(Hook.AnswerEarly::status);
    }

    Optional<Integer> status() {
        return find(Hook.AnswerStatus.class).map(Hook.AnswerStatus::status);
    }

    Duration delay() {
        return find(Hook.DelayResponse.class).map(Hook.DelayResponse::delay).orElse(Duration.ZERO);
    }

    boolean answersEmpty() {
        return find(Hook.AnswerEmpty.class).isPresent();
    }

    /** True for the first upload only. */
    boolean dropsThisResponse() {
        return find(Hook.DropFinalResponseOnce.class).isPresent() && dropped.compareAndSet(false, true);
    }

    /** The digest as the answer tells it. */
    String told(String sha256) {
        if (find(Hook.LieAboutDigest.class).isEmpty()) {
            return sha256;
        }
        return (sha256.charAt(0) == '0' ? '1' : '0') + sha256.substring(1);
    }

    private <H extends Hook> Optional<H> find(Class<H> kind) {
        return hooks.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
