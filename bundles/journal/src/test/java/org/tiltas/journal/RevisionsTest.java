package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations.Sweep;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings.Waiting;

/** What becomes of an Observation that moves to another resident, or is taken back by a person. */
class RevisionsTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Subject ANNA = new Subject(Subject.Kind.PATIENT, "anna");
    private static final Subject BERTA = new Subject(Subject.Kind.PATIENT, "berta");
    private static final Subject NOBODY = new Subject(Subject.Kind.DEVICE, "d1");
    private static final String ENDED = "entered-in-error";

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

    private String message() throws Exception {
        RawMessage raw = new RawMessage(
                "", "gatt", "gw1", "mqtt", "t", "", NOW, false, Lane.URGENT, "beats".getBytes(StandardCharsets.UTF_8));
        return journal.commit(new Unit().append(raw)).get().messageIds().get(0);
    }

    private static Measurement beats(String message, int second, long value, Subject subject, ReadingStatus status) {
        Instant at = NOW.minusSeconds(3600).plusSeconds(second);
        return new Measurement(
                UUID.nameUUIDFromBytes(("at " + second).getBytes(StandardCharsets.UTF_8)),
                at,
                subject,
                "d1",
                "gw1",
                "",
                Metrics.HEART_RATE,
                Value.quantity(value, "/min"),
                status,
                at.atOffset(ZoneOffset.ofHours(2)),
                NOW,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.URGENT,
                new Origin(message, 0, "gatt", "1.0.0"));
    }

    private static Measurement beats(String message, int second, long value, Subject subject) {
        return beats(message, second, value, subject, ReadingStatus.FINAL);
    }

    private void commit(Unit unit) throws Exception {
        journal.commit(unit).get();
    }

    private String observed(String message, int second) throws Exception {
        commit(new Unit().observe(beats(message, second, 60, ANNA)));
        return live().get(live().size() - 1).id();
    }

    private List<Observed> live() {
        return journal.observations().live(all(), Optional.empty(), 100);
    }

    private static Sweep all() {
        return new Sweep(Optional.of("d1"), Optional.empty(), Set.of(), Instant.EPOCH, NOW);
    }

    private void move(String id, Subject from, Subject to) throws Exception {
        commit(new Unit().reissue(new Unit.Reissue(id, from, Optional.ofNullable(to))));
    }

    private List<String> states(String message) {
        return journal.messages().trace(message).orElseThrow().readings().stream()
                .map(Trace.Reading::state)
                .toList();
    }

    private String newest(String id) {
        Observed o = journal.observations().get(id).orElseThrow();
        return o.measurement().subject().id() + " " + o.measurement().status().code() + " v" + o.version();
    }

    @Test
    void goesOnAsAnotherObservation() throws Exception {
        String message = message();
        String old = observed(message, 1);

        move(old, ANNA, BERTA);

        assertThat(newest(old)).isEqualTo("anna " + ENDED + " v2");
        Observed now = live().get(0);
        assertThat(live()).hasSize(1);
        assertThat(now.id()).isNotEqualTo(old);
        assertThat(newest(now.id())).isEqualTo("berta final v1");
        assertThat(now.measurement().value()).isEqualTo(Value.quantity(60, "/min"));
        assertThat(now.measurement().attributes()).containsOnlyKeys(Attributes.REPLAYED);
        assertThat(states(message)).containsExactlyInAnyOrder("reissued", "observed");
    }

    @Test
    void bothTravelOnTheRoutineLaneInOrder() throws Exception {
        String old = observed(message(), 1);
        move(old, ANNA, BERTA);
        try (var cursor = journal.openObservations("all", EnumSet.of(Lane.ROUTINE), Journal.Start.BEGINNING)) {
            Batch<Observed> batch = cursor.next(10, Duration.ofSeconds(5));
            assertThat(batch.entries())
                    .extracting(e -> e.value().measurement().status().code())
                    .containsExactly(ENDED, "final");
        }
    }

    @Test
    void theSameReadingAgainIsADuplicateOfTheReissued() throws Exception {
        move(observed(message(), 1), ANNA, BERTA);
        String now = live().get(0).id();
        String again = message();

        commit(new Unit().observe(beats(again, 1, 60, BERTA)));

        assertThat(live()).hasSize(1);
        Trace.Reading reading =
                journal.messages().trace(again).orElseThrow().readings().get(0);
        assertThat(reading.state()).isEqualTo("duplicate");
        assertThat(reading.observation()).isEqualTo(now);
    }

    @Test
    void whatWasNobodysWaitsAndComesBackAsTheSameObservation() throws Exception {
        String message = message();
        String old = observed(message, 1);
        String again = message();
        commit(new Unit().observe(beats(again, 1, 60, ANNA)));

        move(old, ANNA, null);

        assertThat(live()).isEmpty();
        assertThat(journal.counters().get("unassigned")).isEqualTo(1);
        assertThat(states(message)).containsExactlyInAnyOrder("reissued", "unassigned");
        Waiting waiting =
                journal.waitings().ofDevice("d1", Instant.EPOCH, NOW, 10).get(0);
        assertThat(waiting.measurement().subject()).isEqualTo(NOBODY);

        commit(new Unit().release(waiting.id(), waiting.measurement().withSubject(ANNA)));

        assertThat(newest(old)).isEqualTo("anna corrected v3");
        assertThat(live()).extracting(Observed::id).containsExactly(old);
        assertThat(journal.counters().get("unassigned")).isZero();
        Trace.Reading repeated =
                journal.messages().trace(again).orElseThrow().readings().get(0);
        assertThat(repeated.observation()).isEqualTo(old);
    }

    @Test
    void goingBackTakesTheFirstUpAgain() throws Exception {
        String old = observed(message(), 1);
        move(old, ANNA, BERTA);
        String hers = live().get(0).id();

        move(hers, BERTA, ANNA);
        assertThat(newest(hers)).isEqualTo("berta " + ENDED + " v2");
        assertThat(newest(old)).isEqualTo("anna corrected v3");

        move(old, ANNA, BERTA);
        assertThat(newest(old)).isEqualTo("anna " + ENDED + " v4");
        assertThat(newest(hers)).isEqualTo("berta corrected v3");
        assertThat(live()).extracting(Observed::id).containsExactly(hers);
    }

    @Test
    void askingTwiceOrTooLateChangesNothing() throws Exception {
        String old = observed(message(), 1);
        move(old, ANNA, BERTA);
        String hers = live().get(0).id();

        move(old, ANNA, BERTA);
        move(hers, ANNA, null);
        move("17171717", ANNA, BERTA);
        commit(new Unit()
                .reissue(new Unit.Reissue(hers, BERTA, Optional.of(ANNA)))
                .reissue(new Unit.Reissue(hers, BERTA, Optional.empty())));

        assertThat(newest(hers)).isEqualTo("berta " + ENDED + " v2");
        assertThat(live()).extracting(Observed::id).containsExactly(old);
    }

    @Test
    void aCorrectionFollowsTheReadingToItsOwner() throws Exception {
        move(observed(message(), 1), ANNA, BERTA);
        String hers = live().get(0).id();

        commit(new Unit().observe(beats(message(), 1, 66, BERTA, ReadingStatus.CORRECTED)));

        assertThat(newest(hers)).isEqualTo("berta corrected v2");
    }

    @Test
    void aCorrectionThatComesWithAnotherOwnerMovesTheReading() throws Exception {
        String old = observed(message(), 1);

        commit(new Unit().observe(beats(message(), 1, 66, BERTA, ReadingStatus.CORRECTED)));

        assertThat(newest(old)).isEqualTo("anna " + ENDED + " v2");
        assertThat(live()).hasSize(1);
        assertThat(live().get(0).measurement().subject()).isEqualTo(BERTA);
        assertThat(live().get(0).measurement().value()).isEqualTo(Value.quantity(66, "/min"));

        commit(new Unit().hold(beats(message(), 1, 67, NOBODY, ReadingStatus.CORRECTED)));
        assertThat(live()).isEmpty();
        assertThat(journal.counters().get("unassigned")).isEqualTo(1);

        commit(new Unit().observe(beats(message(), 1, 68, ANNA, ReadingStatus.CORRECTED)));
        Waiting none = journal.waitings().ofDevice("d1", Instant.EPOCH, NOW, 10).stream()
                .findFirst()
                .orElse(null);
        assertThat(none).isNull();
        assertThat(live()).extracting(Observed::id).containsExactly(old);
        assertThat(newest(old)).isEqualTo("anna corrected v3");
    }

    @Test
    void aCorrectionOfWhatAPersonGaveStaysWithItsOwner() throws Exception {
        commit(new Unit().hold(beats(message(), 1, 60, NOBODY)));
        Waiting waiting =
                journal.waitings().list(Optional.of("d1"), Long.MAX_VALUE, 1).get(0);
        assertThat(journal.waitings().get(waiting.id())).contains(waiting);
        Measurement claimed =
                Variants.facts(waiting.measurement().withSubject(ANNA), Map.of(Attributes.CLAIMED, "anna"));
        commit(new Unit().release(waiting.id(), claimed));
        String hers = live().get(0).id();

        commit(new Unit().hold(beats(message(), 1, 66, NOBODY, ReadingStatus.CORRECTED)));

        assertThat(newest(hers)).isEqualTo("anna corrected v2");
        assertThat(live().get(0).measurement().value()).isEqualTo(Value.quantity(66, "/min"));
        assertThat(live().get(0).measurement().attributes()).containsEntry(Attributes.CLAIMED, "anna");
        assertThat(journal.counters().get("unassigned")).isZero();
    }

    @Test
    void whatIsTakenBackStaysBack() throws Exception {
        String message = message();
        String old = observed(message, 1);

        commit(new Unit().takeBack(new Unit.Taking(old, "wrong arm")));

        Observed ended = journal.observations().get(old).orElseThrow();
        assertThat(newest(old)).isEqualTo("anna " + ENDED + " v2");
        assertThat(ended.measurement().attributes()).containsEntry(Attributes.VOIDED, "wrong arm");
        assertThat(states(message)).containsExactly("voided");

        commit(new Unit().observe(beats(message(), 1, 60, ANNA)));
        commit(new Unit().observe(beats(message(), 1, 61, ANNA, ReadingStatus.CORRECTED)));
        commit(new Unit()
                .reread(new Unit.Reread(
                        message, "gatt", "2.0.0", List.of(beats(message, 1, 61, ANNA)), List.of(), true)));
        commit(new Unit().takeBack(new Unit.Taking(old, "again")));
        move(old, ANNA, BERTA);

        assertThat(newest(old)).isEqualTo("anna " + ENDED + " v2");
        assertThat(live()).isEmpty();
    }

    @Test
    void aReplayFindsWhatHasMoved() throws Exception {
        String message = message();
        move(observed(message, 1), ANNA, BERTA);
        String hers = live().get(0).id();

        commit(reread(message, beats(message, 1, 60, BERTA)));
        assertThat(newest(hers)).isEqualTo("berta final v1");

        commit(reread(message, beats(message, 1, 61, BERTA)));
        assertThat(newest(hers)).isEqualTo("berta corrected v2");
        assertThat(live()).hasSize(1);

        commit(reread(message, beats(message, 1, 62, ANNA)));
        assertThat(newest(hers)).isEqualTo("berta " + ENDED + " v3");
        assertThat(live()).extracting(o -> o.measurement().subject()).containsExactly(ANNA);
    }

    private static Unit reread(String message, Measurement now) {
        return new Unit().reread(new Unit.Reread(message, "gatt", "2.0.0", List.of(now), List.of(), true));
    }

    @Test
    void aSweepGoesPageByPage() throws Exception {
        String message = message();
        Unit unit = new Unit();
        for (int i = 0; i < 7; i++) {
            Measurement m = beats(message, i, 60, ANNA);
            unit.observe(i < 4 ? Variants.at(m, NOW.minusSeconds(1000)) : m);
        }
        commit(unit);
        int met = 0;
        Optional<Observed> after = Optional.empty();
        List<Observed> page = journal.observations().live(all(), after, 2);
        while (!page.isEmpty()) {
            met += page.size();
            after = Optional.of(page.get(page.size() - 1));
            page = journal.observations().live(all(), after, 2);
        }
        assertThat(met).isEqualTo(7);
        assertThat(journal.observations().countLive(all())).isEqualTo(7);
    }
}
