package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Observed;
import org.tiltas.api.analysis.Evidence;

class RecentTest {
    private Recent recent = new Recent();
    private KeyState state = new KeyState();
    private List<Evidence> all = new ArrayList<>();

    private static Evidence at(int second, int number) {
        Instant time = Ward.START.plusSeconds(second);
        return new Evidence(new Observed(number, "o" + number, 1, time, Ward.heartRate("v" + number, time, time, 80)));
    }

    private void see(Evidence one) {
        recent.before(one.at().toInstant(), state.seen.map(KeyState.Place::at), () -> {
            state.judge = new byte[] {(byte) (all.size() >> 8), (byte) all.size()};
            return state;
        });
        recent.see(one);
        all.add(one);
        state.seen = Optional.of(KeyState.Place.of(one));
    }

    @Property(tries = 300)
    void nothingIsMissingFromTheStartOn(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(max = 2) Integer> steps,
            @ForAll @IntRange(max = 40) int back) {
        recent = new Recent();
        state = new KeyState();
        all = new ArrayList<>();
        assertThat(recent.before(Ward.START, state)).isEmpty();
        int second = 0;
        for (int step : steps) {
            second += step;
            see(at(second, all.size()));
        }
        Instant time = Ward.START.plusSeconds(second - back);
        Optional<Recent.Start> start = recent.before(time, state);
        if (start.isPresent()) {
            Instant from = start.get().from();
            assertThat(from).isBeforeOrEqualTo(time);
            List<Evidence> seen = start.get().seen();
            assertThat(seen)
                    .containsExactlyElementsOf(all.stream()
                            .filter(e -> !e.at().toInstant().isBefore(from))
                            .toList());
            byte[] known = start.get().state().judge;
            assertThat((known[0] & 0xFF) << 8 | known[1] & 0xFF).isEqualTo(all.size() - seen.size());
            assertThat(seen).hasSizeLessThanOrEqualTo(Recent.MOST);
        }
    }

    @Test
    void theLastOnesAreHeld() {
        for (int i = 0; i < 1000; i++) {
            see(at(i, i));
            int from = Math.max(0, i - Recent.LENGTH + 1);
            assertThat(recent.before(Ward.START.plusSeconds(from), state)).isPresent();
        }
        assertThat(recent.before(Ward.START, state)).isEmpty();
    }

    @Test
    void aFloodAtOneMomentIsNotHeld() {
        for (int i = 0; i < 10_000; i++) {
            see(at(5, i));
        }
        assertThat(recent.before(Ward.START.plusSeconds(5), state)).isEmpty();
    }
}
