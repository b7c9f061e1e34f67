package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Erasures.Errand;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;

/** What partners were given of an erased person, and what they are about to be given. */
class ErasedDeliveriesTest extends ErasureBench {
    @Test
    void partnersAreToBeToldOfWhatTheyHold() throws Exception {
        String both = message("[" + entry(NATIVE, annas(1)) + "," + entry(OTHER, "36.1") + "]");
        commit(new Unit().observe(warm(both, 0, ANNA, "d1", annas(1))).observe(warm(both, 1, BERTA, "d2", "36.1")));
        long anna = of(ANNA).get(0).offset();
        long berta = of(BERTA).get(0).offset();
        commit(new Unit()
                .receipt(new Receipt(
                        "hospital",
                        NOW,
                        List.of(
                                new Receipt.Item(anna, "Observation/a/_history/1"),
                                new Receipt.Item(berta, "Observation/b/_history/1")))));
        assertThat(journal.erasures().holders(Set.of(ANNA.id()))).isEqualTo(Map.of("hospital", 1L));

        erase();

        assertThat(journal.erasures().errands("hospital", 10))
                .containsExactly(new Errand("e1", "hospital", "Observation/a"));
        assertThat(journal.erasures().open("e1")).isEqualTo(Map.of("hospital", 1L));
        assertThat(journal.deliveries().delivered("hospital", berta)).isPresent();
        assertThat(journal.deliveries().delivered("hospital", anna)).isEmpty();
        commit(new Unit().erase(new org.tiltas.spi.journal.Erase.Told(new Errand("e1", "hospital", "Observation/a"))));
        assertThat(journal.erasures().open("e1")).isEmpty();
    }

    @Test
    void receiptsOfManyMeasurementsAreFoundOnce() throws Exception {
        List<Receipt.Item> items = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            commit(new Unit().observe(warm("", 0, ANNA, "d1", annas(i))).observe(warm("", 0, BERTA, "d2", "36.1")));
        }
        of(ANNA).forEach(o -> items.add(new Receipt.Item(o.offset(), "Observation/a" + o.offset() + "/_history/1")));
        of(BERTA).forEach(o -> items.add(new Receipt.Item(o.offset(), "Observation/b" + o.offset() + "/_history/1")));
        for (int i = 0; i < items.size(); i += 20) {
            commit(new Unit().receipt(new Receipt("hospital", NOW, items.subList(i, i + 20))));
        }

        erase();

        assertThat(journal.erasures().open("e1")).isEqualTo(Map.of("hospital", 150L));
        assertThat(of(BERTA)).hasSize(150).allMatch(o -> journal.deliveries()
                .delivered("hospital", o.offset())
                .isPresent());
        nothingIsLeft();
    }

    @Test
    void aBatchThatWasReadBeforeIsStale() throws Exception {
        String id = message(entry(NATIVE, annas(1)));
        try (var cursor =
                journal.openObservations("partner/hospital", EnumSet.allOf(Lane.class), Journal.Start.BEGINNING)) {
            commit(new Unit().observe(warm(id, 0, ANNA, "d1", annas(1))).observe(warm("", 0, BERTA, "d2", "36.1")));
            Batch<Observed> before = cursor.next(10, Duration.ofSeconds(5));
            assertThat(before.entries()).hasSize(2);

            erase();

            assertThat(journal.commit(passed(before)))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(org.tiltas.spi.journal.JournalException.Stale.class);
            Batch<Observed> after = cursor.next(10, Duration.ofSeconds(5));
            assertThat(after.entries())
                    .extracting(e -> e.value().measurement().subject())
                    .containsExactly(BERTA);
            commit(passed(after));
            assertThat(cursor.lag()).isZero();
        }
    }
}
