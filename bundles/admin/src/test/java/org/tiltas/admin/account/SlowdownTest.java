package org.tiltas.admin.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowdownTest {
    private final List<Long> pauses = new ArrayList<>();
    private long now;
    private final Slowdown slowdown = new Slowdown(() -> now, pauses::add);

    @Test
    void pausesLongerWithEachFailureUpToTwoSeconds() {
        for (int i = 0; i < 20; i++) {
            slowdown.allows("10.0.0.1", () -> false);
        }

        assertThat(pauses).hasSize(15).isSorted().endsWith(Duration.ofSeconds(2).toNanos());
        assertThat(pauses.get(0)).isEqualTo(Duration.ofMillis(50).toNanos());
    }

    @Test
    void doesNotSlowDownOthers() {
        for (int i = 0; i < 20; i++) {
            slowdown.allows("10.0.0.1", () -> false);
        }
        pauses.clear();

        assertThat(slowdown.allows("10.0.0.2", () -> true)).isTrue();
        assertThat(pauses).isEmpty();
    }

    @Test
    void forgetsAfterSuccessAndAfterAWhile() {
        for (int i = 0; i < 6; i++) {
            slowdown.allows("10.0.0.1", () -> false);
        }
        assertThat(slowdown.allows("10.0.0.1", () -> true)).isTrue();
        for (int i = 0; i < 6; i++) {
            slowdown.allows("10.0.0.1", () -> false);
        }
        now += Duration.ofMinutes(6).toNanos();
        pauses.clear();

        slowdown.allows("10.0.0.1", () -> false);

        assertThat(pauses).isEmpty();
    }
}
