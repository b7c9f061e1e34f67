package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotRingTest {
    private static final Duration USUAL = Duration.ofHours(6);
    private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");

    /** Evidence every quarter of an hour for so many days. */
    private static KeyState after(int days, Duration window) {
        KeyState state = new KeyState();
        for (int i = 0; i < days * 96; i++) {
            new SnapshotRing(state, USUAL, window, new Recent()).before(START.plusSeconds(900L * i), () -> state);
        }
        return state;
    }

    @Test
    void theUsualWindowHasOneForEachStretch() {
        List<KeyState.Snapshot> kept = after(3, USUAL).snapshots;

        assertThat(kept).hasSize(8);
        for (int i = 1; i < kept.size(); i++) {
            assertThat(Duration.between(kept.get(i - 1).time(), kept.get(i).time()))
                    .isEqualTo(Duration.ofHours(1));
        }
    }

    /** There is always one from before the window, and none is much older than what it is asked for. */
    @ParameterizedTest
    @ValueSource(ints = {16, 20, 31, 60})
    void overALongWindowTheyLieTheFurtherApartTheOlderTheyAre(int days) {
        Duration window = Duration.ofDays(15);
        KeyState state = after(days, window);
        Instant now = START.plus(Duration.ofDays(days));

        assertThat(state.snapshots).hasSizeLessThanOrEqualTo(16);
        assertThat(state.snapshots).extracting(KeyState.Snapshot::slot).doesNotHaveDuplicates();
        for (int hours = 2; hours <= window.toHours(); hours++) {
            Instant late = now.minus(Duration.ofHours(hours));
            Instant from = SnapshotRing.before(state, late).orElseThrow().time();
            assertThat(Duration.between(from, now))
                    .isLessThan(Duration.ofHours(hours).multipliedBy(2).plusHours(2));
        }
    }
}
