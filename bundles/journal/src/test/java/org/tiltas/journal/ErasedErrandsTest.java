package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.PublishedIdentifier;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Erasures.Errand;
import org.tiltas.spi.journal.Erasures.Place;
import org.tiltas.spi.journal.Erasures.Scope;
import org.tiltas.spi.journal.Erasures.Span;
import org.tiltas.spi.journal.Erasures.Step;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;

/** Partners are told of what they hold, also of what was on its way to them when the person was erased. */
class ErasedErrandsTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Instant START = NOW.minus(Duration.ofDays(2));
    private static final Subject ANNA = new Subject(Subject.Kind.PATIENT, "anna-q7x");
    private static final Subject BERTA = new Subject(Subject.Kind.PATIENT, "berta-q7x");
    private static final EnumSet<Lane> LANES = EnumSet.allOf(Lane.class);
    private static final Scope SCOPE = new Scope(
            "e1",
            Set.of(ANNA.id()),
            List.of(new Span("d1", OptionalInt.empty(), START, NOW.plusSeconds(60), Set.of("C0-FF-EE-00-00-01"))),
            Set.of("39001010001"));

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static EmbeddedPostgres postgres;
    private Database database;
    private Lease lease;
    private PostgresJournal journal;

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), directory.resolve("postgres.log"));
        postgres.start();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void open() throws Exception {
        database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
        try (var c = database.connection();
                var s = c.createStatement()) {
            s.execute("drop schema public cascade; create schema public");
        }
        Schema.migrate(database);
        lease = new Lease(database);
        journal = new PostgresJournal(database, lease.tryTake().orElseThrow(), Horizon.DEFAULT, () -> {});
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        lease.close();
        database.close();
    }

    private void commit(Unit unit) throws Exception {
        journal.commit(unit).get();
    }

    private static Measurement warm(Subject subject, int number) {
        Instant at = START.plusSeconds(60L * number);
        return new Measurement(
                UUID.nameUUIDFromBytes((subject + " " + number).getBytes(StandardCharsets.UTF_8)),
                at,
                subject,
                "d1",
                "gw1",
                "",
                Metrics.BODY_TEMPERATURE,
                Value.quantity(new BigDecimal("36.6"), "Cel"),
                ReadingStatus.FINAL,
                at.atOffset(ZoneOffset.ofHours(2)),
                NOW,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("", 0, "gatt", "1.0.0"));
    }

    /** As the job does: step by step, until a whole round finds nothing. */
    private void erase() throws Exception {
        for (int round = 0; round < 20; round++) {
            boolean found = false;
            Place place = Place.FIRST;
            for (Step step = null; step == null || !step.over(); place = step.place()) {
                Unit unit = new Unit();
                step = journal.erasures().next(SCOPE, place, unit);
                found |= !step.removed().isEmpty();
                commit(unit);
            }
            if (!found) {
                return;
            }
        }
        throw new AssertionError("finds something in every round");
    }

    private List<String> told() {
        return journal.erasures().untold("e1", "", 100).stream()
                .map(untold -> untold.errand().remote() + " " + untold.state())
                .toList();
    }

    private static String doubt(Measurement m) {
        return "?identifier=" + PublishedIdentifier.of(m) + " OPEN";
    }

    private static Receipt receipt(long offset, String remote) {
        return new Receipt("hospital", NOW, List.of(new Receipt.Item(offset, remote)));
    }

    private long offset(Subject subject) {
        return journal.observations()
                .ofSubject(subject.reference(), Lane.ROUTINE, 0, Long.MAX_VALUE, 1)
                .get(0)
                .offset();
    }

    private org.tiltas.spi.journal.Cursor<Observed> open(String partner) throws Exception {
        return journal.openObservations("partner/" + partner, LANES, Journal.Start.BEGINNING);
    }

    private static Unit passed(Batch<?> batch) {
        Unit unit = new Unit();
        batch.pass(unit);
        return unit;
    }

    @Test
    void whatIsOnItsWayIsAskedForByItsIdentifier() throws Exception {
        Measurement hers = warm(ANNA, 1);
        try (var cursor = open("hospital")) {
            commit(new Unit().observe(hers).observe(warm(BERTA, 2)));
            Batch<Observed> sent = cursor.next(10, Duration.ofSeconds(5));

            erase();

            assertThat(journal.commit(passed(sent).receipt(receipt(sent.last(), "Observation/b/_history/1"))))
                    .failsWithin(Duration.ofSeconds(10));
            assertThat(told()).containsExactly(doubt(hers));
            assertThat(journal.erasures().open("e1")).containsEntry("hospital", 1L);
            // not before it is sure to have arrived or not
            assertThat(journal.erasures().errands("hospital", 10)).isEmpty();
        }
    }

    @Test
    void aReceiptThatComesAfterTheRowIsAnErrand() throws Exception {
        commit(new Unit().observe(warm(ANNA, 1)).observe(warm(BERTA, 2)));
        long hers = offset(ANNA);
        long other = offset(BERTA);

        erase();
        assertThat(told()).isEmpty();
        commit(new Unit()
                .receipt(new Receipt(
                        "hospital",
                        NOW,
                        List.of(
                                new Receipt.Item(hers, "Observation/a/_history/1"),
                                new Receipt.Item(other, "Observation/b/_history/1"))))
                .park(new Parking("clinic", hers, "1", ANNA.reference(), 422, "no")));

        assertThat(told()).containsExactly("Observation/a OPEN");
        assertThat(journal.deliveries().delivered("hospital", hers)).isEmpty();
        assertThat(journal.deliveries().delivered("hospital", other)).isPresent();
        assertThat(journal.deliveries().parked("clinic", Instant.EPOCH, Long.MAX_VALUE, 10))
                .isEmpty();
    }

    @Test
    void whatIsSettledIsNotAskedFor() throws Exception {
        try (var cursor = open("hospital")) {
            commit(new Unit().observe(warm(ANNA, 1)).observe(warm(ANNA, 2)).observe(warm(BERTA, 3)));
            Batch<Observed> sent = cursor.next(10, Duration.ofSeconds(5));
            commit(passed(sent).receipt(receipt(offset(ANNA), "Observation/a/_history/1")));

            erase();

            assertThat(told()).containsExactly("Observation/a OPEN");
        }
    }

    @Test
    void whatWasNotAnsweredIsAskedFor() throws Exception {
        Measurement doubted = warm(ANNA, 1);
        Measurement deferred = warm(ANNA, 2);
        commit(new Unit().observe(doubted).observe(deferred));
        long first = offset(ANNA);
        commit(new Unit()
                .state("doubts/hospital", "ROUTINE/" + first, (first + " 1").getBytes(StandardCharsets.US_ASCII))
                .defer(new Deferral("clinic", ANNA.reference(), Lane.ROUTINE, first + 1, NOW, 1, "no answer"))
                .park(new Parking("ward", first, "1", ANNA.reference(), 412, "several"))
                .park(new Parking("mill", first, "1", ANNA.reference(), 422, "no")));

        erase();

        assertThat(told()).containsExactly(doubt(deferred), doubt(doubted), doubt(doubted));
        assertThat(journal.erasures().open("e1").keySet()).containsExactly("clinic", "hospital", "ward");
    }

    @Test
    void aRefusalStaysOpenUntilItIsAskedAgain() throws Exception {
        commit(new Unit().observe(warm(ANNA, 1)));
        commit(new Unit().receipt(receipt(offset(ANNA), "Observation/a/_history/1")));
        erase();
        Errand errand = journal.erasures().errands("hospital", 10).get(0);

        commit(new Unit().erase(new Erase.Asked(errand, Erasures.State.REFUSED, "412 not so", NOW)));
        assertThat(journal.erasures().errands("hospital", 10)).isEmpty();
        assertThat(journal.erasures().open("e1")).containsEntry("hospital", 1L);
        assertThat(journal.erasures().untold("e1", "hospital", 10))
                .containsExactly(new Erasures.Untold(errand, Erasures.State.REFUSED, "412 not so", Optional.of(NOW)));

        commit(new Unit().erase(new Erase.Retell("e1", "hospital")));
        assertThat(journal.erasures().errands("hospital", 10)).containsExactly(errand);

        commit(new Unit().erase(new Erase.ToldByHand("e1", "hospital")));
        assertThat(journal.erasures().open("e1")).isEmpty();
    }
}
