package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
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
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Expired;
import org.tiltas.spi.journal.Hold;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;

/** What cursors hold back, and its release, against a real PostgreSQL. */
class HoldTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final String GATT = "adapter/gatt";
    private static final Set<Lane> BOTH = EnumSet.allOf(Lane.class);

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
        sql("drop schema public cascade; create schema public");
        Schema.migrate(database);
        reopen();
    }

    private void reopen() throws Exception {
        if (journal != null) {
            journal.close();
            lease.close();
        }
        lease = new Lease(database);
        // the connection that held it before ends when it ends
        Tenure tenure =
                Awaitility.await().until(lease::tryTake, Optional::isPresent).orElseThrow();
        journal = new PostgresJournal(database, tenure, Horizon.DEFAULT, () -> {});
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        lease.close();
        database.close();
    }

    private void sql(String text) throws Exception {
        try (var c = database.connection();
                var s = c.createStatement()) {
            s.execute(text);
        }
    }

    private String append(String text, Lane lane, Instant received) throws Exception {
        RawMessage message = new RawMessage(
                "", "gatt", "gw1", "mqtt", "t", "", received, false, lane, text.getBytes(StandardCharsets.UTF_8));
        return journal.commit(new Unit().append(message)).get().messageIds().get(0);
    }

    private String append(String text) throws Exception {
        return append(text, Lane.ROUTINE, NOW);
    }

    private static Measurement heartRate(String message, long beats) {
        return new Measurement(
                UUID.randomUUID(),
                NOW,
                new Subject(Subject.Kind.PATIENT, "p1"),
                "d1",
                "gw1",
                "",
                Metrics.HEART_RATE,
                Value.quantity(beats, "/min"),
                ReadingStatus.FINAL,
                OffsetDateTime.ofInstant(NOW, ZoneOffset.UTC),
                NOW,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin(message, 0, "gatt", "1.0.0"));
    }

    private Unit releasing(String cursor, Set<Lane> lanes, Optional<Instant> time) {
        Unit unit = new Unit();
        UUID id = UUID.randomUUID();
        journal.holds().upTo(cursor, lanes, time).forEach(e -> unit.expire(e.by(id, "admin", "gone for good")));
        return unit;
    }

    private void release(String cursor) throws Exception {
        journal.commit(releasing(cursor, BOTH, Optional.empty())).get();
    }

    private void pass(Batch<?> batch) throws Exception {
        Unit unit = new Unit();
        batch.pass(unit);
        journal.commit(unit).get();
    }

    private Hold hold(String cursor) {
        return journal.holds().get(cursor).orElseThrow();
    }

    private List<Expired> expired(String cursor) {
        return journal.holds().expired(cursor, Instant.MIN, Long.MAX_VALUE, 100);
    }

    private static List<String> texts(Batch<RawMessage> batch) {
        return batch.entries().stream()
                .map(e -> new String(e.value().payload(), StandardCharsets.UTF_8))
                .toList();
    }

    private static Throwable failure(CompletableFuture<?> future) throws InterruptedException {
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Test
    void whatACursorHoldsIsMeasured() throws Exception {
        Cursor<RawMessage> cursor = journal.openInbox(GATT, "gatt");
        assertThat(hold(GATT).bytes()).isZero();
        assertThat(hold(GATT).since()).isEmpty();
        append("old", Lane.ROUTINE, NOW.minusSeconds(3600));
        append("new");
        append("help", Lane.URGENT, NOW);
        sql("update cursor set created = 'epoch'");
        reopen();
        Hold hold = hold(GATT);
        assertThat(hold.rows()).isEqualTo(3);
        assertThat(hold.bytes()).isPositive();
        assertThat(hold.oldest()).contains(NOW.minusSeconds(3600));
        assertThat(hold.age(NOW)).isEqualTo(Duration.ofHours(1));
        assertThat(hold.ratio(NOW)).isCloseTo(1 / (24.0 * 30), within(1e-6));
        assertThat(hold.places()).extracting(Hold.Place::rows).containsExactly(1L, 2L);
        cursor = journal.openInbox(GATT, "gatt");
        pass(cursor.next(10, Duration.ZERO));
        pass(cursor.next(10, Duration.ZERO));
        assertThat(hold(GATT).rows()).isZero();
        assertThat(hold(GATT).ratio(NOW)).isZero();
        assertThat(journal.holds().get("adapter/unknown")).isEmpty();
    }

    @Test
    void aCursorHoldsNothingForLongerThanItIsThere() throws Exception {
        append("old", Lane.ROUTINE, NOW.minus(Duration.ofDays(100)));
        journal.openInbox(GATT, "gatt");
        assertThat(hold(GATT).oldest()).contains(NOW.minus(Duration.ofDays(100)));
        assertThat(hold(GATT).age(Instant.now())).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void aLimitSurvivesARestartAndEndsWithItsCursor() throws Exception {
        journal.openInbox(GATT, "gatt");
        assertThat(hold(GATT).limit()).isEqualTo(new Hold.Limit(Duration.ofDays(30), 20L << 30, false));
        Hold.Limit limit = new Hold.Limit(Duration.ofDays(60), 5, true);
        journal.commit(new Unit().limit(new Unit.HoldLimit(GATT, limit))).get();
        assertThat(hold(GATT).limit()).isEqualTo(limit);
        reopen();
        assertThat(hold(GATT).limit()).isEqualTo(limit);
        journal.dropCursor(GATT).get();
        journal.openInbox(GATT, "gatt");
        assertThat(hold(GATT).limit().own()).isFalse();
    }

    @Test
    void anOperatorIsWarnedAtFourFifthsAndAtTheLimit() throws Exception {
        journal.openInbox(GATT, "gatt");
        append("x", Lane.ROUTINE, Instant.now());
        HoldWatch watch = journal.holdWatch();
        watch.look(Instant.now());
        assertThat(journal.holds().warnings()).isEmpty();
        watch.look(Instant.now().plus(Duration.ofDays(25)));
        assertThat(journal.holds().warnings())
                .singleElement()
                .asString()
                .startsWith("cursor adapter/gatt: has used up 83 % of its hold limit: 1 rows since 25 days");
        watch.look(Instant.now().plus(Duration.ofDays(31)));
        assertThat(journal.holds().warnings()).singleElement().asString().contains("is past its hold limit");
        assertThat(gauge("tiltas_cursor_held_bytes")).isPositive();
        assertThat(gauge("tiltas_cursor_hold_ratio")).isLessThan(0.01);
        assertThat(gauge("tiltas_cursor_held_seconds")).isLessThan(300);
        release(GATT);
        watch.look(Instant.now().plus(Duration.ofDays(31)));
        assertThat(journal.holds().warnings()).isEmpty();
        assertThat(gauge("tiltas_cursor_held_bytes")).isZero();
        journal.dropCursor(GATT).get();
        watch.look(Instant.now());
        assertThat(Meters.gauges().keySet()).noneMatch(k -> k.labels().contains(GATT));
    }

    private static double gauge(String name) {
        return Meters.gauges().entrySet().stream()
                .filter(g ->
                        g.getKey().name().equals(name) && g.getKey().labels().contains(GATT))
                .findFirst()
                .orElseThrow()
                .getValue()
                .getAsDouble();
    }

    @Test
    void aLiveCursorTakesAReleaseAtItsNextBatch() throws Exception {
        Cursor<RawMessage> cursor = journal.openInbox(GATT, "gatt");
        append("a");
        append("b");
        Batch<RawMessage> underWay = cursor.next(1, Duration.ZERO);
        release(GATT);
        append("c");
        Unit late = new Unit().observe(heartRate("1-1", 60));
        underWay.pass(late);
        assertThat(failure(journal.commit(late))).isInstanceOf(JournalException.Stale.class);
        assertThat(journal.counters().get("observations")).isZero();
        Batch<RawMessage> next = cursor.next(10, Duration.ZERO);
        assertThat(texts(next)).containsExactly("c");
        pass(next);
        assertThat(cursor.lag()).isZero();
        reopen();
        assertThat(journal.openInbox(GATT, "gatt").lag()).isZero();
    }

    @Test
    void whoWasReplacedStaysFencedAfterARelease() throws Exception {
        Cursor<RawMessage> old = journal.openInbox(GATT, "gatt");
        append("a");
        journal.openInbox(GATT, "gatt");
        release(GATT);
        append("b");
        Unit unit = new Unit();
        old.next(10, Duration.ZERO).pass(unit);
        assertThat(failure(journal.commit(unit))).isInstanceOf(JournalException.Fenced.class);
    }

    @Test
    void aBatchAndAReleaseInOneTransactionNeverBothCount() throws Exception {
        Cursor<RawMessage> cursor = journal.openInbox(GATT, "gatt");
        for (int round = 0; round < 40; round++) {
            append("a" + round);
            append("b" + round);
            Unit move = new Unit();
            cursor.next(1, Duration.ZERO).pass(move);
            Unit release = releasing(GATT, BOTH, Optional.empty());
            // something that keeps the appender busy while the two are queued
            journal.commit(new Unit().state("m", "k", new byte[] {1}));
            boolean first = round % 2 == 0;
            CompletableFuture<?> one = journal.commit(first ? move : release);
            CompletableFuture<?> other = journal.commit(first ? release : move);
            assertThat(failure(first ? other : one)).isNull();
            if (first) {
                assertThat(failure(one)).isNull();
            } else {
                assertThat(failure(other)).isInstanceOf(JournalException.Stale.class);
            }
            assertThat(expired(GATT).get(0).count()).isEqualTo(first ? 1 : 2);
            assertThat(cursor.lag()).isZero();
        }
        assertThat(journal.counters().get("expired." + GATT)).isEqualTo(60);
        reopen();
        assertThat(hold(GATT).rows()).isZero();
    }

    @Test
    void aReleaseWhileTheCursorIsOpenedAnewCountsOnce() throws Exception {
        journal.openInbox(GATT, "gatt");
        for (int round = 0; round < 30; round++) {
            append("a");
            CompletableFuture<?> release = journal.commit(releasing(GATT, BOTH, Optional.empty()));
            Cursor<RawMessage> cursor = journal.openInbox(GATT, "gatt");
            release.get();
            assertThat(cursor.lag()).isZero();
            append("b");
            Batch<RawMessage> batch = cursor.next(10, Duration.ZERO);
            assertThat(texts(batch)).containsExactly("b");
            pass(batch);
            assertThat(hold(GATT).rows()).isZero();
        }
    }

    @Test
    void aReleaseThatAnOpeningWaitsForCountsOnce() throws Exception {
        journal.openInbox(GATT, "gatt");
        for (int round = 1; round <= 10; round++) {
            append("a");
            CompletableFuture<?> release;
            CompletableFuture<Cursor<RawMessage>> opened;
            try (var c = database.connection();
                    var lock = c.createStatement()) {
                c.setAutoCommit(false);
                lock.execute("select * from cursor for update");
                release = journal.commit(releasing(GATT, BOTH, Optional.empty()));
                awaitBlocked(1);
                opened = CompletableFuture.supplyAsync(() -> journal.openInbox(GATT, "gatt"));
                awaitBlocked(2);
                c.rollback();
                c.setAutoCommit(true);
            }
            release.get();
            Cursor<RawMessage> cursor = opened.get();
            append("b");
            Batch<RawMessage> batch = cursor.next(10, Duration.ZERO);
            assertThat(texts(batch)).containsExactly("b");
            pass(batch);
            assertThat(journal.counters().handled()).containsEntry(GATT, 2L * round);
        }
    }

    @Test
    void whatAnOpeningHasReadFromTheDatabaseIsNotCountedAgain() throws Exception {
        journal.openInbox(GATT, "gatt");
        append("a");
        release(GATT);
        CursorTable cursors = journal.state().cursors();
        CursorTable.Row row = cursors.row(GATT, Lane.ROUTINE).orElseThrow();
        cursors.committed(List.of(new Unit.CursorMove(GATT, Lane.ROUTINE, row.epoch(), row.position(), 1)));
        Unit.Expiry expiry = new Unit.Expiry(UUID.randomUUID(), GATT, Lane.ROUTINE, row.position(), 1, "a", "b");
        Log<?> log = journal.state().logs().of("inbox/gatt", Lane.ROUTINE);
        cursors.released(List.of(new CursorPlan.Range(1, log, expiry, 1, row.position(), 1)));
        assertThat(cursors.row(GATT, Lane.ROUTINE)).contains(row);
    }

    private void awaitBlocked(int sessions) {
        Awaitility.await().until(() -> {
            try (var c = database.connection();
                    var s = c.createStatement();
                    var rows = s.executeQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")) {
                rows.next();
                return rows.getInt(1) >= sessions;
            }
        });
    }

    @Test
    void releasedMessagesStayVisibleWhenTheirBytesAreGone() throws Exception {
        Cursor<RawMessage> cursor = journal.openInbox(GATT, "gatt");
        String passed = append("passed");
        pass(cursor.next(1, Duration.ZERO));
        String first = append("first");
        String second = append("second");
        release(GATT);
        String later = append("later");
        assertThat(expired(GATT)).singleElement().satisfies(range -> {
            assertThat(range.count()).isEqualTo(2);
            assertThat(range.who()).isEqualTo("admin");
            assertThat(range.stream()).isEqualTo("inbox/gatt");
        });
        assertThat(trace(passed).state()).isEqualTo("read");
        assertThat(trace(first).state()).isEqualTo("expired");
        assertThat(trace(later).state()).isEqualTo("waiting");
        pass(cursor.next(1, Duration.ZERO));
        sql("update server set inbox_head = " + Partitions.INBOX_ROWS);
        reopen();
        append("next partition");
        try (Retention retention = new Retention(database, journal.state(), Duration.ofDays(30))) {
            assertThat(retention.sweep(Instant.now().plus(Duration.ofDays(31)))).isEqualTo(1);
        }
        assertThat(journal.messages().get(second)).isEmpty();
        Trace trace = trace(second);
        assertThat(trace.state()).isEqualTo("expired");
        assertThat(trace.reason()).isEqualTo("expired: released by admin: gone for good (cursor adapter/gatt)");
        assertThat(trace.received()).isEqualTo(NOW);
        assertThat(trace.gateway()).isEqualTo("gw1");
        assertThat(trace.bytes()).isEqualTo("second".length());
        assertThat(journal.counters().get("expired." + GATT)).isEqualTo(2);
        assertThat(journal.messages().trace("3-999")).isEmpty();
    }

    private Trace trace(String id) {
        return journal.messages().trace(id).orElseThrow();
    }

    @Test
    void releasedDeliveriesAreParkedAsExpired() throws Exception {
        Cursor<Observed> partner = journal.openObservations("partner/hospital", BOTH, Journal.Start.NOW);
        Cursor<RawMessage> adapter = journal.openInbox(GATT, "gatt");
        String id = append("x");
        Unit unit = new Unit().observe(heartRate(id, 60));
        adapter.next(1, Duration.ZERO).pass(unit);
        journal.commit(unit).get();
        assertThat(atPartner(id).state()).isEqualTo("waiting");
        release("partner/hospital");
        assertThat(partner.lag()).isZero();
        assertThat(atPartner(id).state()).isEqualTo("parked");
        assertThat(atPartner(id).answer()).isEqualTo("expired: released by admin: gone for good");
        Expired range = expired("partner/").get(0);
        assertThat(expired("partner/hospital")).containsExactly(range);
        assertThat(expired("")).containsExactly(range);
        assertThat(expired("partner/other")).isEmpty();
        assertThat(journal.holds().expired(range.id())).contains(range);
        journal.commit(new Unit().endExpiry(range.id(), "discarded: known")).get();
        assertThat(expired("")).isEmpty();
        assertThat(atPartner(id).state()).isEqualTo("parked");
        Unit deferral = new Unit().defer(new Deferral("hospital", "Patient/p1", Lane.ROUTINE, 1, NOW, 1, "slow"));
        journal.commit(deferral).get();
        assertThat(atPartner(id).state()).as("still tried").isEqualTo("deferred");
    }

    private Trace.Partner atPartner(String message) {
        return trace(message).readings().get(0).partners().get(0);
    }

    @Test
    void aReleaseMayStopAtATimeAndAtALane() throws Exception {
        Cursor<RawMessage> cursor = journal.openInbox(GATT, "gatt");
        for (int i = 0; i < 100; i++) {
            append("m" + i, Lane.ROUTINE, NOW.minusSeconds(100 - i));
            append("u" + i, Lane.URGENT, NOW.minusSeconds(100 - i));
        }
        Set<Lane> routine = EnumSet.of(Lane.ROUTINE);
        Optional<Instant> half = Optional.of(NOW.minusSeconds(51));
        assertThat(journal.holds().upTo(GATT, routine, Optional.of(NOW.minusSeconds(200))))
                .isEmpty();
        Unit release = releasing(GATT, routine, half);
        pass(cursor.next(100, Duration.ZERO));
        pass(cursor.next(10, Duration.ZERO));
        journal.commit(release).get();
        assertThat(expired(GATT)).singleElement().satisfies(range -> {
            assertThat(range.lane()).isEqualTo(Lane.ROUTINE);
            assertThat(range.count()).as("50 but the 10 passed meanwhile").isEqualTo(40);
        });
        List<String> rest = new ArrayList<>(texts(cursor.next(100, Duration.ZERO)));
        assertThat(rest).hasSize(50).startsWith("m50").endsWith("m99");
        assertThat(cursor.lag()).isEqualTo(50);
        journal.commit(release).get();
        assertThat(expired(GATT)).as("nothing is left of it").hasSize(1);
    }

    @Test
    void anUnknownCursorIsNotReleased() throws Exception {
        assertThat(journal.holds().upTo("x", BOTH, Optional.empty())).isEmpty();
        Unit unit =
                new Unit().expire(new Unit.Expiry(UUID.randomUUID(), "x", Lane.ROUTINE, Long.MAX_VALUE, 0, "a", "b"));
        assertThat(failure(journal.commit(unit))).isInstanceOf(JournalException.Conflict.class);
    }
}
