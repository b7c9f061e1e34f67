package org.tiltas.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.journal.OfflineJournal;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** A history is filled into a journal that a server might have left. */
class HistoryLoadTest {
    private static final Instant END = Instant.parse("2026-11-22T10:00:00Z");
    private static final int TOTAL = 5_000;
    private static final int OF_LONGEST = 500;

    @TempDir(cleanup = CleanupMode.NEVER)
    Path data;

    @Test
    void whatIsLoadedIsReadObservedDeliveredAndPassed() throws Exception {
        try (OfflineJournal offline = OfflineJournal.open(data, () -> END)) {
            leave(offline.journal());
        }
        HistoryLoad load = new HistoryLoad(data, "p3", new HistoryLoad.Plan(TOTAL, OF_LONGEST, END));
        load.run(0, 500);
        HistoryLoad.Loaded loaded = load.run(500, TOTAL);

        assertThat(loaded.perSecond()).isPositive();
        assertThat(loaded.sizes()).extracting(OfflineJournal.TableSize::table).contains("inbox", "receipt");
        try (OfflineJournal offline = OfflineJournal.open(data, () -> END)) {
            Journal journal = offline.journal();
            assertThat(journal.counters().get("observations")).isEqualTo(TOTAL + 1);
            assertThat(journal.counters().get("delivered." + BenchSettings.PARTNER))
                    .isEqualTo(TOTAL + 1);
            assertThat(journal.counters().lags().values()).containsOnly(0L);
            assertThat(search(journal, "p3", Optional.empty())).hasSize(OF_LONGEST);
            assertThat(search(journal, "p1", Optional.of(Metrics.BODY_TEMPERATURE)))
                    .isNotEmpty();
            Observed newest = search(journal, "p2", Optional.empty()).get(0);
            Instant measured = newest.measurement().effective().toInstant();
            assertThat(measured).isBefore(END).isAfter(END.minus(Duration.ofMinutes(2)));
            assertThat(Duration.between(measured, newest.recorded())).isBetween(Duration.ZERO, Duration.ofHours(24));
            assertThat(journal.messages()
                            .trace(newest.measurement().origin().message())
                            .orElseThrow()
                            .readings())
                    .hasSize(1);
        }
    }

    /** Two residents, one more, cursors, and one reading that was observed. */
    private static void leave(Journal journal) throws Exception {
        Unit home = new Unit();
        for (int i = 1; i <= 3; i++) {
            home.put(
                    RecordWrite.put("Device", "d" + i, "{\"identifier\":[{\"value\":\"C0-FF-EE-00-00-0" + i + "\"}]}"));
            home.put(RecordWrite.put(
                    "DeviceUseStatement",
                    "u" + i,
                    "{\"subject\":{\"reference\":\"Patient/p" + i + "\"},\"device\":{\"reference\":\"Device/d" + i
                            + "\"}}"));
        }
        journal.commit(home).get();
        Cursor<RawMessage> inbox = journal.openInbox("adapter/gatt", "gatt");
        for (String name : List.of("analysis/news2", "partner/bench")) {
            journal.openObservations(name, EnumSet.allOf(Lane.class), Journal.Start.BEGINNING)
                    .close();
        }
        RawMessage message = new RawMessage(
                "",
                "gatt",
                "gw1",
                "mqtt",
                "gatt/gw1",
                "",
                END,
                false,
                Lane.ROUTINE,
                "{}".getBytes(StandardCharsets.UTF_8));
        String id =
                journal.commit(new Unit().append(message)).get().messageIds().get(0);
        Unit unit = new Unit().observe(measurement(id));
        Batch<RawMessage> batch = inbox.next(1, Duration.ofSeconds(5));
        batch.pass(unit);
        journal.commit(unit).get();
        inbox.close();
    }

    private static Measurement measurement(String message) {
        return new Measurement(
                UUID.randomUUID(),
                END,
                new Subject(Subject.Kind.PATIENT, "p1"),
                "d1",
                "gw1",
                "",
                Metrics.HEART_RATE,
                Value.quantity(72, "/min"),
                ReadingStatus.FINAL,
                END.atOffset(ZoneOffset.ofHours(2)),
                END,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin(message, 0, "gatt", "1.0.0"));
    }

    private static List<Observed> search(Journal journal, String patient, Optional<String> metric) {
        return journal.observations()
                .search(new Observations.Query(
                        Set.of(),
                        Set.of("Patient/" + patient),
                        Set.of(),
                        metric.map(Set::of).orElse(Set.of()),
                        Set.of(),
                        Optional.empty(),
                        Optional.of(END),
                        Optional.empty(),
                        Optional.empty(),
                        Observations.Order.EFFECTIVE_DESCENDING,
                        0,
                        TOTAL));
    }
}
