package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.fhir.Fhir;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.sight.SeenObservations;
import org.tiltas.fhirapi.sight.Stretch;
import org.tiltas.fhirapi.sight.Viewer;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Observations.Order;
import org.tiltas.spi.journal.Observations.Query;

/** How much is looked through for a reader who sees little of it. */
class SeenObservationsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int LONG = 100_700;

    private final MemoryRecords records = new MemoryRecords();
    private final Shelf shelf = new Shelf(records, Fhir.r4());
    private final StandInSight sight = new StandInSight();
    private final History history = new History();
    private final SeenObservations seen = new SeenObservations(history, shelf);

    @BeforeEach
    void start() {
        records.put("Device", "d1", "{\"resourceType\":\"Device\",\"patient\":{\"reference\":\"Patient/p1\"}}");
        sight.residents.add("Patient/p1");
        sight.seen.add("heart-rate");
    }

    @AfterEach
    void stop() throws Exception {
        shelf.close();
    }

    /** Rows of three to a second, given as the journal gives them. */
    private static final class History implements Observations {
        private final List<Observed> rows = new ArrayList<>();
        private final List<Query> asked = new ArrayList<>();

        void add(String metric, Subject subject) {
            int n = rows.size();
            OffsetDateTime time = START.plusSeconds(n / 3).atOffset(ZoneOffset.UTC);
            Measurement measurement = new Measurement(
                    new UUID(0, n),
                    time.toInstant(),
                    subject,
                    "d1",
                    "gw1",
                    "",
                    metric,
                    Value.quantity(61, "/min"),
                    ReadingStatus.FINAL,
                    time,
                    time.toInstant(),
                    Set.of(),
                    OptionalInt.empty(),
                    Map.of(),
                    Lane.ROUTINE,
                    new Origin("m" + n, 0, "gatt", "1.0.0"));
            rows.add(new Observed(n + 1L, String.valueOf(n + 1), 1, time.toInstant(), measurement));
        }

        @Override
        public List<Observed> search(Query query) {
            asked.add(query);
            int from = query.effectiveFrom()
                    .map(instant -> (int) (instant.getEpochSecond() - START.getEpochSecond()) * 3)
                    .orElse(0);
            int first = Math.min(from + query.skip(), rows.size());
            return List.copyOf(rows.subList(first, Math.min(first + query.limit(), rows.size())));
        }

        @Override
        public List<Observed> search(Query query, Place behind) {
            asked.add(query);
            int first = (int) Math.min(behind.offset(), rows.size());
            return List.copyOf(rows.subList(first, Math.min(first + query.limit(), rows.size())));
        }

        @Override
        public Optional<Observed> get(String id) {
            return Optional.empty();
        }

        @Override
        public List<Observed> history(String id) {
            return List.of();
        }

        @Override
        public Optional<Observed> byIdentity(Instant identityTime, UUID identity) {
            return Optional.empty();
        }

        @Override
        public int count(Query query, int atMost) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Observed> ofSubject(String subject, Lane lane, long fromOffset, long toOffset, int limit) {
            throw new UnsupportedOperationException();
        }
    }

    private static Query query(Set<String> ids, Set<String> subjects, int skip, int limit) {
        return new Query(
                ids,
                subjects,
                Set.of(),
                Set.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Order.EFFECTIVE_ASCENDING,
                skip,
                limit);
    }

    private static void reading(Viewer.Bound reader, Runnable reads) {
        try {
            reads.run();
        } finally {
            reader.close();
        }
    }

    private void mostlyHidden() {
        Subject resident = new Subject(Subject.Kind.PATIENT, "p1");
        history.add("heart-rate", resident);
        for (int i = 0; i < LONG; i++) {
            history.add("steps", resident);
        }
        history.add("heart-rate", resident);
        history.add("heart-rate", resident);
    }

    @Test
    void anExportFindsWhatLiesBehindALongHiddenHistory() {
        mostlyHidden();
        reading(Viewer.bindUnhurried(Optional.of(sight), () -> true), () -> {
            List<Observed> found = seen.search(query(Set.of(), Set.of("Patient/p1"), 1, 10));

            assertThat(found).extracting(Observed::offset).containsExactly(LONG + 2L, LONG + 3L);
        });
        assertThat(history.asked).hasSize(LONG / 500 + 1).allMatch(query -> query.skip() <= 3);
    }

    @Test
    void anExportThatIsGivenUpStopsLooking() {
        mostlyHidden();
        reading(Viewer.bindUnhurried(Optional.of(sight), () -> history.asked.size() < 2), () -> {
            assertThat(seen.search(query(Set.of(), Set.of("Patient/p1"), 1, 10)))
                    .isEmpty();
        });
        assertThat(history.asked).hasSize(2);
    }

    @Test
    void whoWaitsForAnAnswerIsToldToAskForLess() {
        mostlyHidden();
        reading(Viewer.bind(Optional.of(sight)), () -> {
            assertThatThrownBy(() -> seen.search(query(Set.of(), Set.of("Patient/p1"), 1, 10)))
                    .hasMessageContaining("too-costly");
        });
    }

    @Test
    void whoComesBackForWhatFollowsGetsThroughAnyHistory() {
        mostlyHidden();
        List<Long> found = new ArrayList<>();
        int stretches = 0;
        Stretch stretch = new Stretch(List.of(), Optional.empty(), true);
        while (stretch.more()) {
            Optional<Observations.Place> from = stretch.end();
            stretch = reading(() -> seen.stretch(query(Set.of(), Set.of("Patient/p1"), 0, 0), from, 2));
            stretch.rows().forEach(row -> found.add(row.offset()));
            stretches++;
        }

        assertThat(found).containsExactly(1L, LONG + 2L, LONG + 3L);
        assertThat(stretches).isEqualTo(LONG / 10_000 + 1);
        assertThat(history.asked).allMatch(query -> query.skip() == 0 && query.limit() == 500);
    }

    /** As one request of the partner's. */
    private Stretch reading(Supplier<Stretch> reads) {
        Viewer.Bound reader = Viewer.bind(Optional.of(sight));
        try {
            return reads.get();
        } finally {
            reader.close();
        }
    }

    @Test
    void anInstantLongerThanAPageIsReadThrough() {
        Subject resident = new Subject(Subject.Kind.PATIENT, "p1");
        for (int i = 0; i < 1_200; i++) {
            history.add("heart-rate", resident);
        }
        history.rows.replaceAll(row -> history.rows.get(0));

        reading(Viewer.bind(Optional.of(sight)), () -> {
            assertThat(seen.search(query(Set.of(), Set.of("Patient/p1"), 0, 2_000)))
                    .hasSize(1_200);
        });
    }

    @Test
    void aDeviceAndAResidentAreJudgedOnce() {
        for (int i = 0; i < 1_000; i++) {
            history.add("heart-rate", new Subject(Subject.Kind.DEVICE, "d1"));
        }

        reading(Viewer.bind(Optional.of(sight)), () -> {
            assertThat(seen.search(query(Set.of(), Set.of("Device/d1"), 0, 600)))
                    .hasSize(600);
            assertThat(seen.search(query(Set.of(), Set.of("Device/d1"), 600, 600)))
                    .hasSize(400);
            assertThat(sight.asked).containsExactly("Patient/p1");

            sight.residents.clear();
        });
        reading(Viewer.bind(Optional.of(sight)), () -> {
            assertThat(seen.search(query(Set.of(), Set.of("Device/d1"), 0, 600)))
                    .as("the next request judges anew")
                    .isEmpty();
        });
    }

    @Test
    void whatIsAskedForByIdIsJudgedAloneWithoutEverybodyElse() {
        for (int i = 0; i < 50; i++) {
            records.put("Patient", "x" + i, "{\"resourceType\":\"Patient\"}");
        }
        history.add("heart-rate", new Subject(Subject.Kind.PATIENT, "p1"));
        history.add("heart-rate", new Subject(Subject.Kind.PATIENT, "x1"));

        reading(Viewer.bind(Optional.of(sight)), () -> {
            List<Observed> found = seen.search(query(Set.of("1", "2"), Set.of(), 0, 10));

            assertThat(found).extracting(Observed::id).containsExactly("1");
            assertThat(history.asked).singleElement().satisfies(query -> {
                assertThat(query.ids()).containsExactlyInAnyOrder("1", "2");
                assertThat(query.subjects()).isEmpty();
            });
            assertThat(sight.asked).isEmpty();
            assertThat(seen.search(query(Set.of("2"), Set.of("Patient/x1"), 0, 10)))
                    .as("about nobody who is seen")
                    .isEmpty();
        });
    }
}
