package org.tiltas.engine.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.tiltas.engine.module.Probation;

/**
 * Looks at a transport while it is on probation. What it does to messages is seen by nobody; but one that breaks or hangs
 * when it is asked how it is, or told something, or that does not stay open, has failed.
 */
final class FirstTime {
    private static final Duration LOOK = Duration.ofMillis(500);
    /** Longest time for which it may be away, or keep the server waiting. */
    static final Duration SILENCE = Duration.ofSeconds(5);

    private final Map<String, Berth> berths;
    private final Turns turns;
    private final Duration silence;

    FirstTime(Map<String, Berth> berths, Turns turns, Duration silence) {
        this.berths = berths;
        this.turns = turns;
        this.silence = silence;
    }

    /** Looks from now on until the probation has ended. */
    void begin(String id, Probation probation) {
        turns.later(id, LOOK, () -> {
            if (!probation.end().isDone()) {
                fault(id, probation.bundle()).ifPresent(probation::failed);
                begin(id, probation);
            }
        });
    }

    private Optional<String> fault(String id, long bundle) {
        Optional<Berth> berth = Optional.ofNullable(berths.get(id));
        if (berth.isEmpty()) {
            return Optional.empty();
        }
        boolean away = berth.get().since().plus(silence).isBefore(Instant.now());
        Optional<String> trouble = berth.get().trouble().filter(reason -> away);
        return trouble.or(() -> berth.get()
                .instance()
                .filter(instance -> instance.bundle() == bundle)
                .flatMap(instance -> instance.fault(silence)));
    }
}
