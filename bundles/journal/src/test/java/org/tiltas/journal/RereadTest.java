package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.tiltas.api.Quality;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Messages;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;

/** What becomes of stored measurements when their message is read once more, against a real PostgreSQL. */
class RereadTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Subject P1 = new Subject(Subject.Kind.PATIENT, "p1");
    private static final Subject NOBODY = new Subject(Subject.Kind.DEVICE, "d1");

    private static final Map<String, String> HELD = Map.of(Attributes.STATE, Attributes.HELD);

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
        reopen();
    }

    private void reopen() throws Exception {
        if (journal != null) {
            journal.close();
            lease.close();
        }
        lease = new Lease(database);
        journal = new PostgresJournal(database, lease.tryTake().orElseThrow(), Horizon.DEFAULT, () -> {});
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        lease.close();
        database.close();
    }

    private String message(String text) throws Exception {
        return message(text, Lane.ROUTINE, NOW);
    }

    private String message(String text, Lane lane, Instant received) throws Exception {
        RawMessage raw = new RawMessage(
                "", "gatt", "gw1", "mqtt", "t", "", received, false, lane, text.getBytes(StandardCharsets.UTF_8));
        return journal.commit(new Unit().append(raw)).get().messageIds().get(0);
    }

    /** Heart rate at a second of today, known again by its time and value. */
    private static Measurement beats(String message, int ordinal, int second, long value) {
        return beats(message, ordinal, second, value, P1);
    }

    private static Measurement beats(String message, int ordinal, int second, long value, Subject subject) {
        Instant at = NOW.minusSeconds(3600).plusSeconds(second);
        return measurement(
                message,
                ordinal,
                UUID.nameUUIDFromBytes((second + "=" + value).getBytes(StandardCharsets.UTF_8)),
                at,
                value,
                subject,
                Set.of());
    }

    private static Measurement measurement(
            String message, int ordinal, UUID identity, Instant at, long value, Subject subject, Set<Quality> quality) {
        return new Measurement(
                identity,
                at,
                subject,
                "d1",
                "gw1",
                "",
                Metrics.HEART_RATE,
                Value.quantity(value, "/min"),
                ReadingStatus.FINAL,
                at.atOffset(ZoneOffset.ofHours(2)),
                NOW,
                quality,
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin(message, ordinal, "gatt", "1.0.0"));
    }

    private void live(Measurement... measurements) throws Exception {
        Unit unit = new Unit();
        for (Measurement m : measurements) {
            if (m.subject().equals(NOBODY)) {
                unit.hold(m);
            } else {
                unit.observe(m);
            }
        }
        journal.commit(unit).get();
    }

    private static Unit.Reread again(String message, Measurement... now) {
        return new Unit.Reread(
                message,
                "gatt",
                "2.0.0",
                Arrays.stream(now).filter(m -> !m.subject().equals(NOBODY)).toList(),
                Arrays.stream(now).filter(m -> m.subject().equals(NOBODY)).toList(),
                true);
    }

    /** Replays one message; answers same, changed, new, withdrawn. */
    private List<Long> replay(String message, Measurement... now) throws Exception {
        return replay(again(message, now));
    }

    private List<Long> replay(Unit.Reread... rereads) throws Exception {
        List<Long> before = tally();
        Unit unit = new Unit();
        Arrays.stream(rereads).forEach(unit::reread);
        journal.commit(unit).get();
        List<Long> after = tally();
        List<Long> difference = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            difference.add(after.get(i) - before.get(i));
        }
        return difference;
    }

    private List<Long> tally() {
        return List.of("same", "changed", "new", "withdrawn").stream()
                .map(word -> journal.counters().get("reread.gatt." + word))
                .toList();
    }

    private Map<String, Long> otherCounters() {
        Map<String, Long> all = new HashMap<>(journal.counters().all());
        all.remove("reread.gatt.same");
        return all;
    }

    private List<Observed> rows() {
        Cursor<Observed> cursor = journal.openObservations("all", EnumSet.allOf(Lane.class), Journal.Start.BEGINNING);
        try {
            List<Observed> rows = new ArrayList<>();
            for (Lane lane : Lane.values()) {
                Cursor<Observed> one =
                        journal.openObservations("all-" + lane, EnumSet.of(lane), Journal.Start.BEGINNING);
                one.next(10_000, Duration.ZERO).entries().forEach(e -> rows.add(e.value()));
            }
            return rows;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            cursor.close();
        }
    }

    private Observed only(List<Observed> rows) {
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private List<String> states(String message) {
        return journal.messages().trace(message).orElseThrow().readings().stream()
                .map(Trace.Reading::state)
                .toList();
    }

    private static List<Long> tally(long same, long changed, long fresh, long withdrawn) {
        return List.of(same, changed, fresh, withdrawn);
    }

    @Test
    void theSameReadingsWriteNothingAtAll() throws Exception {
        String a = message("a");
        String b = message("b");
        live(beats(a, 0, 1, 70), beats(a, 1, 2, 71, NOBODY));
        live(beats(b, 0, 1, 70));
        Map<String, Long> before = otherCounters();
        int rows = rows().size();

        List<Long> tally =
                replay(again(a, beats(a, 0, 1, 70), beats(a, 1, 2, 71, NOBODY)), again(b, beats(b, 0, 1, 70)));

        assertThat(tally).isEqualTo(tally(3, 0, 0, 0));
        assertThat(otherCounters()).isEqualTo(before);
        assertThat(rows()).hasSize(rows);
        assertThat(states(a)).containsExactly("observed", "unassigned");
        assertThat(states(b)).containsExactly("duplicate");
    }

    @Test
    void aChangedValueIsTheNextVersionOfTheSameObservation() throws Exception {
        String a = message("a");
        live(beats(a, 0, 1, 70));
        Observed first = only(rows());

        assertThat(replay(a, beats(a, 0, 1, 140))).isEqualTo(tally(0, 1, 0, 0));

        Observed newest = journal.observations().get(first.id()).orElseThrow();
        assertThat(newest.version()).isEqualTo(2);
        assertThat(newest.measurement().status()).isEqualTo(ReadingStatus.CORRECTED);
        assertThat(newest.measurement().value()).isEqualTo(Value.quantity(140, "/min"));
        assertThat(newest.measurement().identity())
                .as("published under the same identifier")
                .isEqualTo(first.measurement().identity());
        assertThat(newest.measurement().attributes()).containsKey(Attributes.REPLAYED);
        assertThat(states(a)).containsExactly("observed");
        assertThat(replay(a, beats(a, 0, 1, 140))).isEqualTo(tally(1, 0, 0, 0));

        String late = message("late");
        live(beats(late, 0, 1, 140));
        assertThat(states(late)).as("known again by what it says now").containsExactly("duplicate");
    }

    @Test
    void qualityUnitAndFactsCountAsChange() throws Exception {
        String a = message("a");
        UUID identity = UUID.randomUUID();
        live(measurement(a, 0, identity, NOW, 70, P1, Set.of()));

        assertThat(replay(a, measurement(a, 0, identity, NOW, 70, P1, Set.of(Quality.QUESTIONABLE))))
                .isEqualTo(tally(0, 1, 0, 0));
        assertThat(replay(a, measurement(a, 0, identity, NOW, 70, P1, Set.of(Quality.QUESTIONABLE))))
                .isEqualTo(tally(1, 0, 0, 0));

        Observed newest = journal.observations().byIdentity(NOW, identity).orElseThrow();
        assertThat(newest.version()).isEqualTo(2);
        assertThat(newest.measurement().quality()).containsExactly(Quality.QUESTIONABLE);
    }

    @Test
    void anAmendmentOfLiveWorkCountsOnBehindAReplay() throws Exception {
        String a = message("a");
        UUID identity = UUID.randomUUID();
        live(measurement(a, 0, identity, NOW, 70, P1, Set.of()));
        replay(a, measurement(a, 0, identity, NOW, 71, P1, Set.of()));
        String b = message("b");
        Measurement now = measurement(b, 0, identity, NOW, 72, P1, Set.of());
        live(Variants.with(now, ReadingStatus.CORRECTED));
        live(Variants.with(measurement(b, 0, identity, NOW, 72, P1, Set.of(Quality.MANUAL)), ReadingStatus.AMENDED));

        Observed newest = journal.observations().byIdentity(NOW, identity).orElseThrow();
        assertThat(newest.version()).isEqualTo(4);
        assertThat(replay(a, measurement(a, 0, identity, NOW, 70, P1, Set.of())))
                .as("another message has the last word")
                .isEqualTo(tally(1, 0, 0, 0));
        assertThat(journal.observations()
                        .byIdentity(NOW, identity)
                        .orElseThrow()
                        .version())
                .isEqualTo(4);
    }

    @Test
    void anAmendmentTakesThePlaceOfWhatWaits() throws Exception {
        String a = message("a");
        UUID identity = UUID.randomUUID();
        live(measurement(a, 0, identity, NOW, 70, NOBODY, Set.of()));
        String b = message("b");
        live(Variants.with(measurement(b, 0, identity, NOW, 72, P1, Set.of()), ReadingStatus.CORRECTED));

        assertThat(journal.counters().get("unassigned")).isZero();
        assertThat(only(rows()).measurement().value()).isEqualTo(Value.quantity(72, "/min"));
        assertThat(states(a)).containsExactly("duplicate");
    }

    @Test
    void anotherTimeIsAnotherMeasurement() throws Exception {
        String a = message("a");
        live(beats(a, 0, 1, 70));
        Observed first = only(rows());

        assertThat(replay(a, beats(a, 0, 9, 70))).isEqualTo(tally(0, 0, 1, 1));

        Observed ended = journal.observations().get(first.id()).orElseThrow();
        assertThat(ended.version()).isEqualTo(2);
        assertThat(ended.measurement().status()).isEqualTo(ReadingStatus.ENTERED_IN_ERROR);
        assertThat(ended.measurement().value()).as("no value is invented").isEqualTo(Value.quantity(70, "/min"));
        assertThat(ended.measurement().origin().moduleVersion()).isEqualTo("2.0.0");
        assertThat(states(a)).containsExactlyInAnyOrder("withdrawn", "observed");
        assertThat(replay(a, beats(a, 0, 9, 70))).isEqualTo(tally(1, 0, 0, 0));
    }

    @Test
    void whatWasWithdrawnComesBackAsTheSameObservation() throws Exception {
        String a = message("a");
        live(beats(a, 0, 1, 70));
        String id = only(rows()).id();

        assertThat(replay(a)).isEqualTo(tally(0, 0, 0, 1));
        assertThat(replay(a)).isEqualTo(tally(0, 0, 0, 0));
        assertThat(replay(a, beats(a, 0, 1, 70))).isEqualTo(tally(0, 1, 0, 0));

        Observed newest = journal.observations().get(id).orElseThrow();
        assertThat(newest.version()).isEqualTo(3);
        assertThat(newest.measurement().status()).isEqualTo(ReadingStatus.CORRECTED);
        replay(a);
        String b = message("b");
        live(beats(b, 0, 1, 70));
        assertThat(journal.observations().get(id).orElseThrow().version())
                .as("said again by a new message")
                .isEqualTo(5);
        assertThat(states(b)).containsExactly("observed");
    }

    @Test
    void aReadingThatIsNewAtTheHeadLeavesTheOthersAlone() throws Exception {
        String a = message("a");
        live(beats(a, 0, 1, 70), beats(a, 1, 2, 71));

        assertThat(replay(a, beats(a, 0, 0, 69), beats(a, 1, 1, 70), beats(a, 2, 2, 71)))
                .isEqualTo(tally(2, 0, 1, 0));
        assertThat(rows()).hasSize(3);
    }

    @Test
    void whatAnotherMessageSaysTooIsNotWithdrawn() throws Exception {
        String a = message("a");
        String b = message("b");
        live(beats(a, 0, 1, 70));
        live(beats(b, 0, 1, 70));

        assertThat(replay(a)).isEqualTo(tally(0, 0, 0, 0));
        assertThat(states(b)).containsExactly("observed");
        assertThat(replay(b)).isEqualTo(tally(0, 0, 0, 1));
    }

    @Test
    void twoMessagesOfOneUnitSeeEachOther() throws Exception {
        String a = message("a");
        String b = message("b");
        live(beats(a, 0, 1, 70));
        live(beats(b, 0, 1, 70));

        assertThat(replay(again(a), again(b))).isEqualTo(tally(0, 0, 0, 1));
        assertThat(rows()).hasSize(2);
        assertThat(replay(again(a, beats(a, 0, 1, 80)), again(b, beats(b, 0, 1, 80)))
                        .get(0))
                .isEqualTo(1);
        assertThat(rows()).hasSize(3);
    }

    @Test
    void aWaitingMeasurementIsChangedReleasedOrForgotten() throws Exception {
        String a = message("a");
        live(beats(a, 0, 1, 70, NOBODY), beats(a, 1, 2, 71, NOBODY), beats(a, 2, 3, 72, NOBODY));

        assertThat(replay(a, beats(a, 0, 1, 80, NOBODY), beats(a, 1, 2, 81))).isEqualTo(tally(0, 2, 0, 1));

        assertThat(journal.counters().get("unassigned")).isEqualTo(1);
        var waiting = journal.waitings().ofDevice("d1", Instant.MIN, Instant.MAX, 10);
        assertThat(waiting).hasSize(1);
        assertThat(waiting.get(0).measurement().value()).isEqualTo(Value.quantity(80, "/min"));
        assertThat(only(rows()).measurement().value()).isEqualTo(Value.quantity(81, "/min"));
        assertThat(states(a)).containsExactly("unassigned", "observed");
        String b = message("b");
        live(beats(b, 0, 3, 72));
        assertThat(states(b))
                .as("what was forgotten is taken in when it comes again")
                .containsExactly("observed");
        String c = message("c");
        live(beats(c, 0, 1, 80, NOBODY));
        journal.commit(new Unit()
                        .release(
                                waiting.get(0).id(),
                                waiting.get(0).measurement().withSubject(P1)))
                .get();
        assertThat(replay(a, beats(a, 0, 1, 80), beats(a, 1, 2, 81))).isEqualTo(tally(2, 0, 0, 0));
        assertThat(replay(c, beats(c, 0, 1, 80))).isEqualTo(tally(1, 0, 0, 0));
    }

    @Test
    void aChangedValueMovesToWhoeverIsKnownByNowToHaveWornTheDevice() throws Exception {
        Subject p2 = new Subject(Subject.Kind.PATIENT, "p2");
        String a = message("a");
        live(beats(a, 0, 1, 70));

        assertThat(replay(a, beats(a, 0, 1, 70, p2)))
                .as("who it is about is not what a replay is for")
                .isEqualTo(tally(1, 0, 0, 0));
        assertThat(replay(a, beats(a, 0, 1, 90, p2))).isEqualTo(tally(0, 0, 1, 1));
        assertThat(replay(a, beats(a, 0, 1, 90, p2))).isEqualTo(tally(1, 0, 0, 0));
        assertThat(replay(a, beats(a, 0, 1, 95, NOBODY)))
                .as("stays with its owner while none is known")
                .isEqualTo(tally(0, 1, 0, 0));
    }

    @Test
    void partOfAMessageWithdrawsNothing() throws Exception {
        String a = message("a");
        live(beats(a, 0, 1, 70), beats(a, 1, 2, 71));
        Unit.Reread part = new Unit.Reread(a, "gatt", "2.0.0", List.of(beats(a, 0, 1, 90)), List.of(), false);

        assertThat(replay(part)).isEqualTo(tally(0, 1, 0, 0));
        assertThat(states(a)).containsExactly("observed", "observed");
    }

    @Test
    void quarantineEndsWhenTheMessageIsRead() throws Exception {
        String a = message("a");
        RawMessage raw = journal.messages().get(a).orElseThrow();
        journal.commit(new Unit().quarantine(new Quarantined(raw, "gatt", "malformed", "x", 1, "")))
                .get();

        assertThat(replay(a, beats(a, 0, 1, 70))).isEqualTo(tally(0, 0, 1, 0));

        assertThat(journal.counters().get("quarantined")).isZero();
        assertThat(journal.quarantine().list("", "", Instant.MIN, Long.MAX_VALUE, 10))
                .isEmpty();
        assertThat(replay(a, beats(a, 0, 1, 71))).isEqualTo(tally(0, 1, 0, 0));
    }

    @Test
    void whatAnOperatorHasEndedStaysEnded() throws Exception {
        String a = message("a");
        RawMessage raw = journal.messages().get(a).orElseThrow();
        long id = journal.commit(new Unit().quarantine(new Quarantined(raw, "gatt", "malformed", "x", 1, "")))
                .get()
                .quarantineIds()
                .get(0);
        journal.commit(new Unit().endQuarantine(id, "discarded: a test device")).get();

        assertThat(replay(a, beats(a, 0, 1, 70))).isEqualTo(tally(0, 0, 0, 0));
        assertThat(rows()).isEmpty();
    }

    @Test
    void aRepeatedStateStaysARepetitionThoughItsBeginningIsNotReplayed() throws Exception {
        String a = message("a");
        String b = message("b");
        UUID change = UUID.randomUUID();
        Instant later = NOW.plusSeconds(600);
        live(Variants.facts(measurement(a, 0, change, NOW, 1, P1, Set.of()), HELD));
        live(Variants.facts(Variants.at(measurement(b, 0, change, NOW, 1, P1, Set.of()), later), HELD));
        Measurement own =
                Variants.facts(Variants.at(measurement(b, 0, UUID.randomUUID(), later, 1, P1, Set.of()), later), HELD);

        assertThat(replay(b, own)).isEqualTo(tally(1, 0, 0, 0));
        assertThat(states(b)).containsExactly("duplicate");
    }

    @Test
    void whatIsNoNewsByItselfMakesNothingNew() throws Exception {
        String a = message("a");
        Map<String, String> quiet = Map.of(Observing.QUIET, "true");
        Measurement m = Variants.facts(beats(a, 0, 1, 0), quiet);

        assertThat(replay(a, m)).isEqualTo(tally(0, 0, 0, 0));
        assertThat(rows()).isEmpty();

        live(beats(a, 0, 1, 0));
        assertThat(replay(a, m)).isEqualTo(tally(1, 0, 0, 0));
        assertThat(replay(a, Variants.facts(beats(a, 0, 1, 5), quiet))).isEqualTo(tally(0, 1, 0, 0));
        assertThat(journal.observations()
                        .byIdentity(m.identityTime(), m.identity())
                        .orElseThrow()
                        .measurement()
                        .attributes())
                .containsOnlyKeys(Attributes.REPLAYED);
    }

    @Test
    void correctionsTravelOnTheRoutineLane() throws Exception {
        String a = message("help", Lane.URGENT, NOW);
        Measurement m = beats(a, 0, 1, 70);
        Measurement urgent = Variants.on(m, Lane.URGENT);
        live(urgent);
        replay(a, Variants.on(beats(a, 0, 1, 71), Lane.URGENT));

        Cursor<Observed> routine =
                journal.openObservations("partner/x", EnumSet.of(Lane.ROUTINE), Journal.Start.BEGINNING);
        Batch<Observed> batch = routine.next(10, Duration.ZERO);
        assertThat(batch.entries()).hasSize(1);
        assertThat(batch.entries().get(0).value().version()).isEqualTo(2);
        assertThat(routine.lag()).isEqualTo(1);
        reopen();
        assertThat(journal.openObservations("partner/x", EnumSet.of(Lane.ROUTINE), Journal.Start.BEGINNING)
                        .next(10, Duration.ZERO)
                        .entries()
                        .get(0)
                        .value())
                .isEqualTo(batch.entries().get(0).value());
    }

    @Test
    void aMessageTakenInAgainDoesNotCountAsReceived() throws Exception {
        String a = message("a");
        RawMessage raw = journal.messages().get(a).orElseThrow();
        Cursor<RawMessage> cursor = journal.openInbox("adapter/gatt", "gatt");

        journal.commit(new Unit().appendAgain(raw)).get();

        assertThat(journal.counters().get("received")).isEqualTo(1);
        assertThat(journal.counters().get("received.mqtt.gatt")).isEqualTo(1);
        assertThat(cursor.lag()).isEqualTo(2);
    }

    @Test
    void aStretchHoldsWhatItsCursorHasPassedInTheOrderOfPositions() throws Exception {
        Cursor<RawMessage> cursor = journal.openInbox("adapter/gatt", "gatt");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(message("m" + i, i % 3 == 0 ? Lane.URGENT : Lane.ROUTINE, NOW.plusSeconds(i)));
        }
        assertThat(journal.messages().stretch("gatt", NOW, NOW.plusSeconds(100)).messages())
                .isZero();
        for (int lane = 0; lane < 2; lane++) {
            Unit unit = new Unit();
            cursor.next(100, Duration.ZERO).pass(unit);
            journal.commit(unit).get();
        }

        Messages.Stretch stretch = journal.messages().stretch("gatt", NOW.plusSeconds(4), NOW.plusSeconds(16));

        assertThat(stretch.messages()).isEqualTo(12);
        assertThat(stretch.gone()).isZero();
        assertThat(pages(stretch, 5)).isEqualTo(ids.subList(4, 16));
        assertThat(pages(journal.messages().last("gatt", 7), 3)).isEqualTo(ids.subList(13, 20));
        assertThat(pages(journal.messages().last("gatt", 500), 100)).isEqualTo(ids);
        assertThat(pages(journal.messages().last("other", 500), 100)).isEmpty();
    }

    @Test
    void aPageIsBoundedByItsBytes() throws Exception {
        List<String> ids = new ArrayList<>();
        String large = "x".repeat(6 << 20);
        for (int i = 0; i < 8; i++) {
            ids.add(message(large, i % 2 == 0 ? Lane.URGENT : Lane.ROUTINE, NOW));
        }
        Messages.Stretch all = journal.messages().last("gatt", 8);

        assertThat(journal.messages().page(all, 0, 8)).hasSizeLessThan(8);
        assertThat(pages(all, 8)).isEqualTo(ids);
    }

    private List<String> pages(Messages.Stretch stretch, int size) {
        List<String> ids = new ArrayList<>();
        long after = 0;
        List<Batch.Entry<RawMessage>> page = journal.messages().page(stretch, after, size);
        while (!page.isEmpty()) {
            page.forEach(e -> ids.add(e.value().id()));
            after = page.get(page.size() - 1).offset();
            page = journal.messages().page(stretch, after, size);
        }
        return ids;
    }
}
