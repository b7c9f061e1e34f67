package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.engine.delivery.Rows.metric;
import static org.tiltas.engine.delivery.Rows.row;
import static org.tiltas.engine.delivery.Rows.valued;
import static org.tiltas.engine.delivery.Rows.version;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.engine.route.RetryLater;

class ThinningTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final StandInPartner partner = new StandInPartner();
    private final Bench bench = new Bench(partner);

    private static String every(String mode) {
        return "\"filter\":{\"every\":{\"8867-4\":{\"interval\":\"PT10S\",\"mode\":\"" + mode + "\"}}}";
    }

    private List<Long> seen() {
        return partner.seen.stream().map(Observed::offset).toList();
    }

    @Test
    void theFirstOfAnIntervalSurvivesARestart() throws Exception {
        bench.settings(every("first"));
        bench.pass(row(1, "a"), row(2, "a"));
        bench.restart();

        bench.pass(row(5, "a"), row(11, "a"), row(12, "a"));

        assertThat(seen()).containsExactly(1L, 11L);
    }

    @Test
    void theLastGoesWhenTheIntervalIsOver() throws Exception {
        bench.settings(every("last"));
        bench.pass(row(1, "a"), row(3, "a"), row(4, "b"), metric(6, "a", Metrics.SPO2, Lane.ROUTINE));
        assertThat(seen()).containsExactly(6L);
        bench.pass(row(9, "a"), metric(10, "a", Metrics.HEART_RATE, Lane.URGENT), row(12, "a"));
        assertThat(seen()).as("urgent ones at once").containsExactly(6L, 10L);

        bench.idle(LONG);

        assertThat(seen()).containsExactly(6L, 10L, 4L, 9L, 12L);
        bench.pass(row(13, "a"));
        bench.idle(LONG);
        assertThat(seen()).as("the interval is over").hasSize(5);
    }

    @Test
    void whatWaitsForTheEndOfItsIntervalSurvivesARestart() throws Exception {
        bench.settings(every("last"));
        bench.pass(row(1, "a"), row(3, "a"));
        bench.restart();
        bench.idle(Duration.ZERO);
        assertThat(seen()).as("stragglers are waited for").isEmpty();

        bench.idle(LONG);

        assertThat(seen()).containsExactly(3L);
        bench.restart();
        bench.idle(LONG);
        bench.idle(LONG);
        assertThat(seen()).containsExactly(3L);
    }

    @Test
    void leastAndGreatestAreRealMeasurements() throws Exception {
        bench.settings(every("min-max"));
        bench.pass(valued(1, "a", 70), valued(2, "a", 65), valued(3, "a", 90), valued(4, "a", 80));
        bench.idle(LONG);
        assertThat(seen()).containsExactly(2L, 3L);

        bench.pass(valued(5, "a", 60), valued(6, "a", 85));
        bench.idle(LONG);

        assertThat(seen()).as("a straggler beyond them goes too").containsExactly(2L, 3L, 5L);
    }

    @Test
    void aCorrectionOfWhatWaitsGoesInItsPlace() throws Exception {
        bench.settings(every("last"));
        bench.pass(version(1, "a", "x", 1, ReadingStatus.FINAL));
        bench.pass(version(2, "a", "x", 2, ReadingStatus.CORRECTED));
        assertThat(seen()).isEmpty();

        bench.idle(LONG);

        assertThat(seen()).containsExactly(2L);
    }

    @Test
    void whatWasTakenBackMeanwhileDoesNotGo() throws Exception {
        bench.settings(every("last"));
        bench.pass(row(1, "a"), version(2, "a", "x", 1, ReadingStatus.FINAL));
        bench.pass(version(3, "a", "x", 2, ReadingStatus.ENTERED_IN_ERROR));

        bench.idle(LONG);

        assertThat(seen()).containsExactly(1L);
    }

    @Test
    void correctionsOfWhatWasLeftOutAreLeftOutToo() throws Exception {
        bench.settings(every("first"));
        bench.pass(row(1, "a"), version(2, "a", "x", 1, ReadingStatus.FINAL));
        bench.restart();
        bench.pass(row(20, "a"));

        bench.pass(version(21, "a", "x", 2, ReadingStatus.CORRECTED));

        assertThat(seen()).containsExactly(1L, 20L);
    }

    @Test
    void anotherRuleDoesNotLoseWhatWaits() throws Exception {
        bench.settings(every("last"));
        bench.pass(row(1, "a"), row(3, "a"));
        bench.settings("\"filter\":{}");
        bench.idle(LONG);

        bench.idle(LONG);

        assertThat(seen()).containsExactly(3L);
        assertThat(bench.journal.states.keySet()).noneMatch(key -> key.startsWith("thinning/"));
    }

    @Test
    void aPartnerThatIsAwayGetsItLater() throws Exception {
        bench.settings(every("last"));
        bench.pass(row(1, "a"), row(3, "a"));
        partner.fate = items -> StandInPartner.Fate.NOT_TAKEN;
        bench.idle(LONG);
        assertThat(bench.delivery().status().state()).isEqualTo("waiting");
        partner.fate = items -> StandInPartner.Fate.ANSWERED;

        bench.idle(LONG);

        assertThat(partner.held).containsOnlyKeys("o3");
        assertThat(bench.journal.receipts).containsOnlyKeys(3L);
        assertThat(bench.delivery().status().state()).isEqualTo("running");
    }

    @Test
    void aFailedBatchDoesNotCloseTheIntervalOfItsRows() throws Exception {
        bench.settings(every("last"));
        partner.fate = items -> StandInPartner.Fate.NOT_TAKEN;
        assertThatThrownBy(() -> bench.deliver(row(1, "a"), metric(2, "a", Metrics.SPO2, Lane.ROUTINE)))
                .isInstanceOf(RetryLater.class);
        partner.fate = items -> StandInPartner.Fate.ANSWERED;
        bench.clock.pass(LONG);

        bench.pass(row(1, "a"), metric(2, "a", Metrics.SPO2, Lane.ROUTINE));
        bench.idle(LONG);

        assertThat(bench.journal.receipts).containsOnlyKeys(1L, 2L);
    }

    @Property(tries = 150)
    void eachIntervalGivesItsLastOnceWhateverIsLost(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 3) Integer> gaps,
            @ForAll @Size(max = 40) List<@IntRange(max = 4) Integer> fates)
            throws Exception {
        StandInPartner sink = new StandInPartner();
        Bench fresh = new Bench(sink).settings(every("last"));
        List<Integer> dice = new ArrayList<>(fates);
        TreeSet<Long> expected = new TreeSet<>();
        long offset = 0;
        List<Observed> rows = new ArrayList<>();
        for (int gap : gaps) {
            offset += 1 + gap;
            rows.add(row(offset, "a"));
        }
        rows.stream()
                .collect(Collectors.groupingBy(
                        each -> each.measurement().effective().toEpochSecond() / 10,
                        Collectors.mapping(Observed::offset, Collectors.maxBy(Long::compare))))
                .values()
                .forEach(last -> expected.add(last.orElseThrow()));
        for (int i = 0; i < rows.size(); i += 5) {
            Observed[] part = rows.subList(i, Math.min(rows.size(), i + 5)).toArray(Observed[]::new);
            int die = dice.isEmpty() ? 4 : dice.remove(0);
            if (die == 0) {
                fresh.deliver(part);
                fresh.restart();
            } else if (die == 1) {
                fresh.deliver(part);
            }
            fresh.pass(part);
        }
        sink.fate = items -> {
            int die = dice.isEmpty() ? 4 : dice.remove(0);
            return die == 0
                    ? StandInPartner.Fate.TAKEN_UNANSWERED
                    : die == 1 ? StandInPartner.Fate.NOT_TAKEN : StandInPartner.Fate.ANSWERED;
        };
        for (int i = 0; i < 60; i++) {
            fresh.idle(Duration.ofMinutes(6));
        }

        assertThat(fresh.journal.receipts.keySet()).isEqualTo(expected);
        assertThat(sink.held.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(each -> "o" + each).toList());
    }
}
