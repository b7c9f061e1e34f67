package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Erasures.Place;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Nothing of an erased person is left in any table, and nothing of anybody else is missing. */
class ErasureTest extends ErasureBench {
    @Test
    void leavesNothingOfOneAndAllOfOthers() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            Map<String, String> kept = fill(random);
            List<String> bertas = of(BERTA).stream()
                    .map(o -> o.id() + " " + o.measurement().value())
                    .toList();
            long lag = journal.counters().lags().get("partner/hospital");

            erase();

            nothingIsLeft();
            assertThat(of(ANNA)).isEmpty();
            assertThat(of(BERTA))
                    .extracting(o -> o.id() + " " + o.measurement().value())
                    .containsExactlyElementsOf(bertas);
            for (Map.Entry<String, String> message : kept.entrySet()) {
                RawMessage now = journal.messages().get(message.getKey()).orElseThrow();
                assertThat(new String(now.payload(), StandardCharsets.UTF_8)).isEqualTo(message.getValue());
            }
            assertThat(journal.counters().lags().get("partner/hospital")).isLessThanOrEqualTo(lag);
            try (var cursor =
                    journal.openObservations("partner/hospital", EnumSet.allOf(Lane.class), Journal.Start.BEGINNING)) {
                drain(cursor);
            }
            assertThat(journal.counters().lags().get("partner/hospital")).isZero();
            open2();
        }
    }

    private void open2() throws Exception {
        close();
        open();
    }

    private void drain(org.tiltas.spi.journal.Cursor<Observed> cursor) throws Exception {
        while (true) {
            Batch<Observed> batch = cursor.next(50, Duration.ZERO);
            if (batch.isEmpty()) {
                return;
            }
            assertThat(batch.entries())
                    .noneMatch(e -> e.value().measurement().subject().equals(ANNA));
            commit(passed(batch));
        }
    }

    /** Messages of Berta, and of both, with what must stay of them. */
    private Map<String, String> fill(Random random) throws Exception {
        Map<String, String> kept = new HashMap<>();
        List<Receipt.Item> items = new ArrayList<>();
        try (var cursor =
                journal.openObservations("partner/hospital", EnumSet.allOf(Lane.class), Journal.Start.BEGINNING)) {
            for (int i = 0; i < 60; i++) {
                String own = entry(NATIVE, annas(i));
                String other = entry(OTHER, "36.1");
                switch (random.nextInt(6)) {
                    case 0 -> {
                        String id = message(own);
                        Measurement m = warm(id, 0, ANNA, "d1", annas(i));
                        commit(new Unit().observe(m));
                        String again = message(own);
                        commit(new Unit().observe(warm(again, 0, ANNA, "d1", annas(i), readings)));
                    }
                    case 1 -> {
                        String id = message("[" + own + "," + other + "]");
                        commit(new Unit()
                                .observe(warm(id, 0, ANNA, "d1", annas(i)))
                                .observe(warm(id, 1, BERTA, "d2", "36.1")));
                        kept.put(id, "[" + other + "]");
                    }
                    case 2 -> {
                        String id = message(other);
                        commit(new Unit().observe(warm(id, 0, BERTA, "d2", "36.2")));
                        kept.put(id, other);
                    }
                    case 3 -> {
                        String id = message(own);
                        commit(new Unit().hold(warm(id, 0, device("d1"), "d1", annas(i))));
                    }
                    case 4 ->
                        commit(new Unit()
                                .quarantine(new Quarantined(
                                        raw(own + annas(i), "t"), "gatt", "unreadable", "no such", 10, "00")));
                    default -> message("{\"status\":1,\"device\":\"c0ffee000001\",\"v\":" + annas(i) + "}");
                }
                if (random.nextInt(4) == 0) {
                    Batch<Observed> batch = cursor.next(5, Duration.ZERO);
                    if (!batch.isEmpty()) {
                        batch.entries()
                                .forEach(e -> items.add(
                                        new Receipt.Item(e.offset(), "Observation/r" + e.offset() + "/_history/1")));
                        commit(passed(batch).receipt(new Receipt("hospital", NOW, List.copyOf(items))));
                        items.clear();
                    }
                }
            }
        }
        remember();
        return kept;
    }

    private void remember() throws Exception {
        String reference = ANNA.reference();
        commit(new Unit()
                .put(RecordWrite.put(
                        "Patient",
                        ANNA.id(),
                        "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Kazlauskienė\"}]}"))
                .put(RecordWrite.put("Patient", BERTA.id(), "{\"resourceType\":\"Patient\"}"))
                .put(RecordWrite.put(
                        "Group",
                        "g",
                        "{\"member\":[{\"entity\":{\"reference\":\"" + reference + "\"}},{\"entity\":{\"reference\":\""
                                + BERTA.reference() + "\"}}]}"))
                .put(RecordWrite.put("Consent", "c", "{\"patient\":{\"reference\":\"" + reference + "\"}}"))
                .put(RecordWrite.put("DeviceUseStatement", "s", "{\"subject\":{\"reference\":\"" + reference + "\"}}"))
                .put(RecordWrite.put("claim", "d9", "{\"patient\":\"" + ANNA.id() + "\"}"))
                .put(RecordWrite.put(
                        "partner", "p", "{\"filter\":{\"residents\":[\"" + ANNA.id() + "\",\"" + BERTA.id() + "\"]}}"))
                .put(RecordWrite.put("partner-reference", "hospital|" + reference, "{\"remote\":\"Patient/9\"}"))
                .park(new Parking("hospital", 1, "1", reference, 422, "36." + CANARY + " is too much"))
                .defer(new Deferral("hospital", reference, Lane.ROUTINE, 1, NOW, 1, "no " + CANARY))
                .state("analysis/news2", "SUBJECT/" + reference, new byte[] {1})
                .state("analysis/news2", "SUBJECT/" + BERTA.reference(), new byte[] {1})
                .state(
                        "reissue",
                        "statement/s",
                        ("{\"resident\":\"" + reference + "\"}").getBytes(StandardCharsets.UTF_8))
                .audit(new Unit.Audit(NOW, "carer", "update", reference)));
        commit(new Unit()
                .put(RecordWrite.put(
                        "DeviceUseStatement", "s", "{\"subject\":{\"reference\":\"" + BERTA.reference() + "\"}}")));
    }

    @Test
    void changesOthersRecordsNoMoreThanNeeded() throws Exception {
        remember();

        erase();

        assertThat(journal.records().get("Group", "g").orElseThrow().body())
                .isEqualTo("{\"member\":[{\"entity\":{\"reference\":\"" + BERTA.reference() + "\"}}]}");
        assertThat(journal.records().get("partner", "p").orElseThrow().body())
                .isEqualTo("{\"filter\":{\"residents\":[\"" + BERTA.id() + "\"]}}");
        assertThat(journal.records()
                        .get("DeviceUseStatement", "s")
                        .orElseThrow()
                        .body())
                .contains(BERTA.reference());
        assertThat(journal.records().get("Patient", BERTA.id())).isPresent();
        assertThat(journal.states().keys("analysis/news2")).containsExactly("SUBJECT/" + BERTA.reference());
        assertThat(journal.audits().list(Long.MAX_VALUE, 10))
                .extracting(e -> e.audit().what())
                .contains("Erased/e1");
        nothingIsLeft();
    }

    @Test
    void endsWhileADeviceGoesOnSending() throws Exception {
        byte[] heard = {1};
        commit(new Unit().state("analysis/silence", "DEVICE/d1", heard).state("analysis/silence", "DEVICE/d12", heard));
        Unit unit = new Unit();
        assertThat(journal.erasures().devices(Set.of("d1"), unit)).isEqualTo(1);
        assertThat(journal.erasures().devices(Set.of(), unit)).isZero();
        commit(unit);
        assertThat(journal.states().keys("analysis/silence")).containsExactly("DEVICE/d12");
        commit(new Unit().state("analysis/silence", "DEVICE/d1", heard));

        assertThat(erase()).isEmpty();

        assertThat(journal.states().keys("analysis/silence")).containsExactly("DEVICE/d1", "DEVICE/d12");
    }

    @Test
    void countsBeforeAnythingIsErased() throws Exception {
        remember();
        String id = message(entry(NATIVE, annas(1)));
        commit(new Unit().observe(warm(id, 0, ANNA, "d1", annas(1))).hold(warm(id, 1, device("d1"), "d1", annas(2))));
        Map<String, Long> counts = journal.erasures().count(SCOPE);
        assertThat(counts)
                .containsEntry("observations", 1L)
                .containsEntry("waiting", 1L)
                .containsEntry("deliveries", 2L);
        assertThat(of(ANNA)).hasSize(1);
    }

    @Test
    void aCrashInTheMiddleGoesOn() throws Exception {
        Map<String, String> kept = fill(new Random(9));
        for (int i = 0; i < 2; i++) {
            Unit unit = new Unit();
            journal.erasures().next(SCOPE, Place.FIRST, unit);
            commit(unit);
        }
        journal.close();
        lease.close();
        begin();

        erase();

        nothingIsLeft();
        assertThat(kept.keySet()).allMatch(id -> journal.messages().get(id).isPresent());
        assertThat(Erasures.Place.FIRST.message()).isZero();
    }
}
