package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.tiltas.engine.delivery.Rows.row;
import static org.tiltas.engine.delivery.Rows.version;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.engine.delivery.StandInPartner.Fate;
import org.tiltas.spi.delivery.Errand;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class ErrandsTest {
    private final StandInPartner partner = new StandInPartner();
    private final Bench bench = new Bench(partner);

    private Errand begin(Errands errands, String kind, String resident) {
        return errands.begin(kind, "hospital", resident, Rows.START, Rows.START.plus(Duration.ofDays(1)), "admin");
    }

    private Errands errands() {
        bench.journal.commit(new Unit().put(RecordWrite.put("partner", "hospital", "{}")));
        return new Errands(
                bench.journal,
                bench.clock,
                id -> Optional.of(bench.delivery()),
                Map.of(
                        Errands.RECONCILE, new Reconciliation(bench.journal, bench.views(), bench.clock),
                        Errands.RESEND, new Resending(bench.journal, bench.clock)));
    }

    private Errand done(Errands errands) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !errands.all("hospital").get(0).isRunning());
        return errands.all("hospital").get(0).errand();
    }

    private Observed[] many(int count) {
        List<Observed> rows = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            rows.add(row(i, "p" + i % 7));
        }
        return rows.toArray(Observed[]::new);
    }

    @Test
    void whatThePartnerLostIsSentAnew() throws Exception {
        bench.pass(many(700));
        for (int i = 50; i <= 700; i += 50) {
            partner.held.remove("o" + i);
        }

        Errand errand;
        try (Errands errands = errands()) {
            begin(errands, Errands.RECONCILE, "");
            errand = done(errands);
        }

        assertThat(errand.state()).isEqualTo("done");
        assertThat(partner.held).hasSize(700);
        assertThat(errand.counts())
                .containsEntry("compared", 700L)
                .containsEntry("found", 686L)
                .containsEntry("missing", 14L)
                .containsEntry("sent", 14L)
                .doesNotContainKey("strangers");
    }

    @Test
    void whatIsNotToGoOutAnyMoreIsNotSentAnew() throws Exception {
        bench.pass(row(1, "a"), version(2, "b", "x", 1, ReadingStatus.FINAL), row(3, "c"));
        bench.pass(version(4, "b", "x", 2, ReadingStatus.ENTERED_IN_ERROR));
        partner.held.clear();
        bench.settings("\"filter\":{\"residents\":[\"a\",\"b\"]}");

        Errand errand;
        try (Errands errands = errands()) {
            begin(errands, Errands.RECONCILE, "");
            errand = done(errands);
        }

        assertThat(partner.held).containsOnlyKeys("o1");
        assertThat(errand.counts())
                .containsEntry("missing", 3L)
                .containsEntry("sent", 1L)
                .containsEntry("kept", 2L);
    }

    @Test
    void aNewerVersionIsWhatIsSentAnew() throws Exception {
        bench.pass(version(1, "a", "x", 1, ReadingStatus.FINAL));
        bench.pass(version(2, "a", "x", 2, ReadingStatus.CORRECTED));
        partner.held.clear();

        try (Errands errands = errands()) {
            begin(errands, Errands.RECONCILE, "");
            done(errands);
        }

        assertThat(partner.held.get("x").version()).isEqualTo(2);
    }

    @Test
    void strangersAreReported() throws Exception {
        bench.pass(row(1, "a"));
        partner.held.put("o99", row(99, "a"));
        bench.clock.pass(Duration.ofHours(1));

        Errand errand;
        try (Errands errands = errands()) {
            begin(errands, Errands.RECONCILE, "");
            errand = done(errands);
        }

        assertThat(errand.strangers()).containsExactly("no receipt: Observation/ro99");
        assertThat(errand.counts()).containsEntry("strangers", 1L);
    }

    @Test
    void itGoesOnAfterARestartAndWaitsForThePartner() throws Exception {
        bench.pass(many(10));
        partner.held.clear();
        partner.fate = items -> Fate.NOT_TAKEN;
        try (Errands errands = errands()) {
            begin(errands, Errands.RECONCILE, "");
            await().until(() -> errands.all("hospital").get(0).errand().reason().isPresent());
        }
        partner.fate = items -> Fate.ANSWERED;
        bench.restart();

        try (Errands errands = errands()) {
            assertThat(done(errands).state()).isEqualTo("done");
        }
        assertThat(partner.held).hasSize(10);
    }

    @Test
    void whatWasWithheldIsSentWhenAskedFor() throws Exception {
        bench.settings("\"basis\":\"consent\"");
        bench.pass(row(1, "a"), row(2, "b"), row(3, "a"));
        assertThat(partner.held).isEmpty();
        bench.consent(
                "c1",
                "{\"status\":\"active\",\"patient\":{\"reference\":\"Patient/a\"},\"provision\":{\"type\":\"permit\"}}");
        bench.pass(row(4, "a"));
        assertThat(partner.held).as("nothing of before by itself").containsOnlyKeys("o4");

        Errand errand;
        try (Errands errands = errands()) {
            begin(errands, Errands.RESEND, "Patient/a");
            errand = done(errands);
        }

        assertThat(partner.held).containsOnlyKeys("o1", "o3", "o4");
        assertThat(errand.counts()).containsEntry("sent", 2L);
        assertThat(bench.journal.counts).containsEntry("withheld.hospital.no-consent", 3L);
    }

    @Test
    void twoOfAKindAreNotUnderWayAtOnce() throws Exception {
        partner.fate = items -> Fate.NOT_TAKEN;
        bench.add(row(1, "a"));
        bench.journal.receipts.put(1L, "Observation/r1");
        try (Errands errands = errands()) {
            begin(errands, Errands.RECONCILE, "");

            assertThatThrownBy(() -> begin(errands, Errands.RECONCILE, ""))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("under way");
        }
    }

    @Test
    void theSettingsBeginThemFromTimeToTime() throws Exception {
        bench.settings("\"reconcile\":\"PT1H\"");
        bench.pass(row(1, "a"));
        Instant begun = bench.clock.instant();
        try (Errands errands = errands()) {
            await().until(() -> !errands.all("hospital").isEmpty());
            Errand errand = done(errands);
            assertThat(errand.by()).isEqualTo("schedule");
            assertThat(errand.from()).isEqualTo(begun.minus(Duration.ofHours(2)));
        }
    }
}
