package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
import org.tiltas.api.Quality;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;

/** The journal against a real PostgreSQL with durable settings. */
class JournalTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Duration NO_WAIT = Duration.ZERO;

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
        Schema.checkSettings(database);
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

    private static RawMessage message(String text) {
        return message(text, Lane.ROUTINE);
    }

    private static RawMessage message(String text, Lane lane) {
        return new RawMessage(
                "", "gatt", "gw1", "mqtt", "gatt/gw1", "", NOW, false, lane, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Measurement heartRate(String message, int ordinal, UUID identity, long beats) {
        return measurement(message, ordinal, identity, Value.quantity(beats, "/min"), ReadingStatus.FINAL);
    }

    private static Measurement measurement(
            String message, int ordinal, UUID identity, Value value, ReadingStatus status) {
        return new Measurement(
                identity,
                NOW,
                new Subject(Subject.Kind.PATIENT, "p1"),
                "d1",
                "gw1",
                "",
                Metrics.HEART_RATE,
                value,
                status,
                OffsetDateTime.ofInstant(NOW, ZoneOffset.ofHours(2)),
                NOW,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin(message, ordinal, "gatt", "1.0.0"));
    }

    private Committed commit(Unit unit) throws Exception {
        return journal.commit(unit).get();
    }

    private static Throwable failure(CompletableFuture<?> future) {
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> texts(Batch<RawMessage> batch) {
        return batch.entries().stream()
                .map(e -> new String(e.value().payload(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void messagesAreReadInTheOrderOfTheirCommitAndAgainAfterARestart() throws Exception {
        Cursor<RawMessage> cursor = journal.openInbox("adapter/gatt", "gatt");
        List<CompletableFuture<Committed>> futures = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            futures.add(journal.commit(new Unit().append(message("m" + i))));
        }
        for (CompletableFuture<Committed> f : futures) {
            assertThat(f.get().messageIds()).hasSize(1);
        }
        Batch<RawMessage> first = cursor.next(200, NO_WAIT);
        assertThat(texts(first)).hasSize(200).startsWith("m0", "m1").endsWith("m199");
        Unit unit = new Unit();
        first.pass(unit);
        commit(unit);
        assertThat(cursor.lag()).isEqualTo(300);

        reopen();

        Cursor<RawMessage> again = journal.openInbox("adapter/gatt", "gatt");
        assertThat(again.lag()).isEqualTo(300);
        List<String> rest = texts(again.next(1000, NO_WAIT));
        assertThat(rest).hasSize(300).startsWith("m200").endsWith("m499");
        commit(new Unit().append(message("m500")));
        assertThat(texts(again.next(1000, NO_WAIT))).hasSize(301).endsWith("m500");
    }

    @Test
    void aMessageIsReadFromTheTailAfterTheDatabaseWasReadToItsEnd() throws Exception {
        commit(new Unit().append(message("a")));
        reopen();
        Cursor<RawMessage> cursor = journal.openInbox("adapter/gatt", "gatt");
        Batch<RawMessage> batch = cursor.next(10, NO_WAIT);
        assertThat(texts(batch)).containsExactly("a");
        Unit unit = new Unit();
        batch.pass(unit);
        commit(unit);
        commit(new Unit().append(message("b")));
        assertThat(texts(cursor.next(10, Duration.ofSeconds(5)))).containsExactly("b");
    }

    @Test
    void urgentMessagesOvertake() throws Exception {
        commit(new Unit().append(message("slow")));
        commit(new Unit().append(message("help", Lane.URGENT)));
        Cursor<RawMessage> cursor = journal.openInbox("adapter/gatt", "gatt");
        Batch<RawMessage> batch = cursor.next(10, NO_WAIT);
        assertThat(batch.lane()).isEqualTo(Lane.URGENT);
        assertThat(texts(batch)).containsExactly("help");
    }

    @Test
    void aReplacedCursorIsFenced() throws Exception {
        commit(new Unit().append(message("a")));
        Cursor<RawMessage> old = journal.openInbox("adapter/gatt", "gatt");
        Batch<RawMessage> batch = old.next(10, NO_WAIT);
        journal.openInbox("adapter/gatt", "gatt");
        Unit unit = new Unit();
        batch.pass(unit);
        assertThat(failure(journal.commit(unit))).isInstanceOf(JournalException.Fenced.class);
        assertThat(journal.trouble()).isEmpty();
    }

    @Test
    void whoeverIsMergedWithAReplacedCursorGoesOn() throws Exception {
        commit(new Unit().append(message("a")));
        Cursor<RawMessage> cursor = journal.openInbox("adapter/gatt", "gatt");
        Batch<RawMessage> batch = cursor.next(10, NO_WAIT);
        try (var c = database.connection();
                var s = c.createStatement()) {
            s.execute("update cursor set epoch = epoch + 1");
        }
        List<CompletableFuture<Committed>> futures = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Unit unit = new Unit().append(message("m" + i));
            if (i == 25) {
                batch.pass(unit);
            }
            futures.add(journal.commit(unit));
        }
        for (int i = 0; i < 50; i++) {
            if (i == 25) {
                assertThat(failure(futures.get(i))).isInstanceOf(JournalException.Fenced.class);
            } else {
                futures.get(i).get();
            }
        }
        assertThat(journal.counters().get("received")).isEqualTo(50);
    }

    @Test
    void aTimeIsCutToTheMicrosecondOfFewAndOfMany() throws Exception {
        Instant fine = Instant.parse("2026-11-22T10:00:00.999999700Z");
        RawMessage message =
                new RawMessage("", "gatt", "gw1", "mqtt", "t", "", fine, false, Lane.ROUTINE, new byte[] {1});
        commit(new Unit().append(message));
        Unit many = new Unit();
        for (int i = 0; i < 50; i++) {
            many.append(message);
        }
        commit(many);
        reopen();

        assertThat(journal.openInbox("adapter/gatt", "gatt").next(100, NO_WAIT).entries())
                .hasSize(51)
                .allSatisfy(entry ->
                        assertThat(entry.value().received()).isEqualTo(Instant.parse("2026-11-22T10:00:00.999999Z")));
    }

    @Test
    void aSecondServerFencesTheFirst() throws Exception {
        try (var c = database.connection();
                var s = c.createStatement()) {
            s.execute("update server set epoch = epoch + 1");
        }
        assertThat(failure(journal.commit(new Unit().append(message("late")))))
                .isInstanceOf(JournalException.Fenced.class);
        assertThat(journal.trouble()).isPresent();
    }

    @Test
    void theSameMeasurementTwiceIsOneObservation() throws Exception {
        String id = commit(new Unit().append(message("x"))).messageIds().get(0);
        UUID identity = UUID.randomUUID();
        Committed both =
                commit(new Unit().observe(heartRate(id, 0, identity, 72)).observe(heartRate(id, 1, identity, 72)));
        assertThat(both.observed()).containsExactly(true, false);
        assertThat(commit(new Unit().observe(heartRate(id, 2, identity, 72))).observed())
                .containsExactly(false);
        assertThat(journal.counters().get("duplicates")).isEqualTo(2);
        assertThat(journal.counters().get("observations")).isEqualTo(1);
        Trace trace = journal.messages().trace(id).orElseThrow();
        assertThat(trace.readings())
                .extracting(Trace.Reading::state)
                .containsExactly("observed", "duplicate", "duplicate");
        assertThat(trace.readings())
                .extracting(Trace.Reading::observation)
                .containsOnly(trace.readings().get(0).observation());
    }

    @Test
    void anotherValueUnderOneIdentityIsAMeasurementOfItsOwnUnlessItAmends() throws Exception {
        UUID identity = UUID.randomUUID();
        commit(new Unit().observe(heartRate("1-1", 0, identity, 72)));
        assertThat(commit(new Unit().observe(heartRate("1-2", 0, identity, 73))).observed())
                .containsExactly(true);
        assertThat(commit(new Unit().observe(heartRate("1-3", 0, identity, 73))).observed())
                .containsExactly(false);
        Measurement corrected = measurement("1-4", 0, identity, Value.quantity(74, "/min"), ReadingStatus.CORRECTED);
        commit(new Unit().observe(corrected));
        Observed newest = journal.observations().byIdentity(NOW, identity).orElseThrow();
        assertThat(newest.version()).isEqualTo(2);
        assertThat(newest.measurement().value()).isEqualTo(Value.quantity(74, "/min"));
        assertThat(journal.observations().history(newest.id())).hasSize(2);
    }

    @Test
    void aDeviceTakesBackWhatItSaid() throws Exception {
        UUID identity = UUID.randomUUID();
        commit(new Unit().observe(heartRate("1-1", 0, identity, 72)));
        Measurement voided =
                measurement("1-2", 0, identity, Value.quantity(72, "/min"), ReadingStatus.ENTERED_IN_ERROR);
        commit(new Unit().observe(voided));
        assertThat(commit(new Unit().observe(voided)).observed()).containsExactly(false);
        Observed newest = journal.observations().byIdentity(NOW, identity).orElseThrow();
        assertThat(newest.version()).isEqualTo(2);
        assertThat(newest.measurement().status()).isEqualTo(ReadingStatus.ENTERED_IN_ERROR);
    }

    @Test
    void aMeasurementIsReadBackAsItWasWritten() throws Exception {
        Measurement rich = new Measurement(
                UUID.randomUUID(),
                NOW.minusSeconds(5),
                new Subject(Subject.Kind.PATIENT, "p9"),
                "d9",
                "gw1",
                "slow",
                Metrics.BLOOD_PRESSURE,
                new Value.Panel(List.of(
                        new Value.Component(
                                Metrics.SYSTOLIC, new Value.Quantity(new BigDecimal("120.50"), "mm[Hg]", "")),
                        new Value.Component(Metrics.DIASTOLIC, new Value.Absent(org.tiltas.api.AbsentReason.ERROR)))),
                ReadingStatus.PRELIMINARY,
                OffsetDateTime.ofInstant(NOW, ZoneOffset.ofHours(3)),
                NOW,
                EnumSet.of(Quality.EARLY, Quality.TEST),
                OptionalInt.of(3),
                Map.of("body-site", "finger"),
                Lane.URGENT,
                new Origin("1-7", 4, "gatt", "1.2.3"));
        commit(new Unit().observe(rich));
        reopen();
        Cursor<Observed> cursor = journal.openObservations("x", EnumSet.allOf(Lane.class), Journal.Start.BEGINNING);
        Observed read = cursor.next(10, NO_WAIT).entries().get(0).value();
        assertThat(read.measurement()).isEqualTo(rich);
    }

    @Test
    void numbersKeepEveryDigitAndTheirScale() throws Exception {
        Random random = new Random(20_261_122);
        List<BigDecimal> written = new ArrayList<>(List.of(
                new BigDecimal("0"),
                new BigDecimal("0.00"),
                new BigDecimal("-0.5"),
                new BigDecimal("10000"),
                new BigDecimal("9999.9999"),
                new BigDecimal("0.00001"),
                new BigDecimal("123456789.123456789")));
        for (int i = 0; i < 500; i++) {
            written.add(new BigDecimal(new BigInteger(1 + random.nextInt(60), random), random.nextInt(9))
                    .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1)));
        }
        // first some that go one by one, then many at a time: the two go different ways
        for (BigDecimal number : written.subList(0, 30)) {
            commit(number(number, new Unit()));
        }
        Unit unit = new Unit();
        written.subList(30, written.size()).forEach(number -> number(number, unit));
        commit(unit);
        reopen();
        List<BigDecimal> read = new ArrayList<>();
        journal.openObservations("x", EnumSet.allOf(Lane.class), Journal.Start.BEGINNING)
                .next(1000, NO_WAIT)
                .entries()
                .forEach(e -> read.add(((Value.Quantity) e.value().measurement().value()).value()));
        assertThat(read).isEqualTo(written);
    }

    private static Unit number(BigDecimal number, Unit unit) {
        return unit.observe(measurement("1-1", 0, UUID.randomUUID(), Value.quantity(number, "1"), ReadingStatus.FINAL));
    }

    @Test
    void everyByteAndCharacterIsKeptOfFewAndOfMany() throws Exception {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        Instant far = Instant.parse("+10001-02-03T04:05:06.123456Z");
        List<RawMessage> written = new ArrayList<>();
        for (String topic : List.of("", "NULL", "{a,b}", "\"q\"", "back\\slash", "ą ž 🚑", "two\nlines\t")) {
            written.add(new RawMessage("", "gatt", "gw,1", "mqtt", topic, "", far, true, Lane.ROUTINE, every));
            written.add(
                    new RawMessage("", "gatt", "gw'1", "mqtt", topic, topic, NOW, false, Lane.ROUTINE, new byte[0]));
        }
        for (RawMessage message : written) {
            commit(new Unit().append(message));
        }
        Unit many = new Unit();
        for (int i = 0; i < 4; i++) {
            written.forEach(many::append);
        }
        commit(many);
        reopen();

        Cursor<RawMessage> cursor = journal.openInbox("adapter/gatt", "gatt");
        List<Batch.Entry<RawMessage>> read = cursor.next(1000, NO_WAIT).entries();
        assertThat(read).hasSize(5 * written.size());
        for (int i = 0; i < read.size(); i++) {
            RawMessage wanted = written.get(i % written.size());
            RawMessage found = read.get(i).value();
            assertThat(found.payload()).isEqualTo(wanted.payload());
            assertThat(List.of(
                            found.topic(), found.contentType(), found.gateway(), found.received(), found.redelivered()))
                    .isEqualTo(List.of(
                            wanted.topic(),
                            wanted.contentType(),
                            wanted.gateway(),
                            wanted.received(),
                            wanted.redelivered()));
        }
    }

    @Test
    void waitingMeasurementsAreReleasedOnce() throws Exception {
        UUID identity = UUID.randomUUID();
        Measurement unowned = heartRate("1-1", 0, identity, 70).withSubject(new Subject(Subject.Kind.DEVICE, "d1"));
        commit(new Unit().hold(unowned));
        commit(new Unit().hold(unowned));
        assertThat(journal.counters().get("unassigned")).isEqualTo(1);
        var waiting = journal.waitings().ofDevice("d1", Instant.MIN, Instant.MAX, 10);
        assertThat(waiting).hasSize(1);
        Measurement owned = unowned.withSubject(new Subject(Subject.Kind.PATIENT, "p1"));
        commit(new Unit().release(waiting.get(0).id(), owned));
        commit(new Unit().release(waiting.get(0).id(), owned));
        assertThat(journal.counters().get("unassigned")).isZero();
        assertThat(journal.counters().get("observations")).isEqualTo(1);
        assertThat(commit(new Unit().observe(heartRate("1-1", 0, identity, 70))).observed())
                .containsExactly(false);
        assertThat(journal.observations().byIdentity(NOW, identity)).isPresent();
    }

    @Test
    void aStaleUnitIsRefusedAndTheOthersOfTheMergeAreNot() throws Exception {
        long version = journal.guard("assignments");
        commit(new Unit().bump("assignments"));
        assertThat(failure(journal.commit(
                        new Unit().require("assignments", version).append(message("a")))))
                .isInstanceOf(JournalException.Stale.class);
        commit(new Unit().require("assignments", journal.guard("assignments")).append(message("b")));
        assertThat(journal.counters().get("received")).isEqualTo(1);
    }

    @Test
    void aUnitTheDatabaseRefusesFailsAlone() throws Exception {
        List<CompletableFuture<Committed>> futures = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Unit unit = new Unit().append(message("m" + i));
            if (i == 25) {
                unit.observe(heartRate("9999-1", 0, UUID.randomUUID(), 1));
                unit.receipt(new Receipt("p", NOW, List.of(new Receipt.Item(1, "x\0y"))));
            }
            futures.add(journal.commit(unit));
        }
        for (int i = 0; i < 50; i++) {
            if (i == 25) {
                assertThat(failure(futures.get(i))).isInstanceOf(JournalException.Unavailable.class);
            } else {
                futures.get(i).get();
            }
        }
        assertThat(journal.counters().get("received")).isEqualTo(49);
    }

    @Test
    void recordsKeepVersionsKeysAndHistory() throws Exception {
        List<String> seen = new ArrayList<>();
        journal.records()
                .watch(
                        "Device",
                        c -> seen.add(
                                c.id() + ":" + c.now().map(r -> r.version()).orElse(0L)));
        commit(new Unit().put(RecordWrite.create("Device", "d1", "{}").uniqueBy("mac|1")));
        assertThat(failure(journal.commit(new Unit().put(RecordWrite.create("Device", "d1", "{}")))))
                .isInstanceOf(JournalException.Conflict.class);
        assertThat(failure(journal.commit(
                        new Unit().put(RecordWrite.create("Device", "d2", "{}").uniqueBy("mac|1")))))
                .isInstanceOf(JournalException.Conflict.class);
        commit(new Unit()
                .put(RecordWrite.put("Device", "d1", "{\"a\":1}")
                        .uniqueBy("mac|1")
                        .expecting(1)));
        commit(new Unit().put(RecordWrite.remove("Device", "d1")));
        commit(new Unit().put(RecordWrite.create("Device", "d1", "{}")));
        assertThat(seen).containsExactly("d1:1", "d1:2", "d1:0", "d1:4");
        reopen();
        assertThat(journal.records().get("Device", "d1").orElseThrow().version())
                .isEqualTo(4);
        assertThat(journal.records().history("Device", "d1")).hasSize(4);
        assertThat(journal.records().byKey("Device", "mac|1")).isEmpty();
    }

    @Test
    void quarantineKeepsBytesAndReasonUntilEnded() throws Exception {
        RawMessage message = message("zz");
        Quarantined entry = new Quarantined(message, "gatt", "malformed", "value: not hex", 2, "");
        long id = commit(new Unit().quarantine(entry)).quarantineIds().get(0);
        assertThat(journal.quarantine().list("gatt", "", Instant.MIN, Long.MAX_VALUE, 10))
                .hasSize(1);
        assertThat(journal.quarantine()
                        .get(id)
                        .orElseThrow()
                        .quarantined()
                        .message()
                        .payload())
                .isEqualTo(message.payload());
        Trace trace = journal.messages().trace("q-" + id).orElseThrow();
        assertThat(trace.state()).isEqualTo("quarantined");
        commit(new Unit().endQuarantine(id, "discarded: test"));
        commit(new Unit().endQuarantine(id, "discarded: test"));
        assertThat(journal.quarantine().get(id)).isEmpty();
        assertThat(journal.counters().get("quarantined")).isZero();
    }

    @Test
    void theTraceFollowsAMessageToItsPartners() throws Exception {
        Cursor<RawMessage> adapter = journal.openInbox("adapter/gatt", "gatt");
        Cursor<Observed> partner =
                journal.openObservations("partner/hospital", EnumSet.allOf(Lane.class), Journal.Start.NOW);
        String id = commit(new Unit().append(message("x"))).messageIds().get(0);
        assertThat(journal.messages().trace(id).orElseThrow().state()).isEqualTo("waiting");
        Batch<RawMessage> batch = adapter.next(10, NO_WAIT);
        Unit unit = new Unit()
                .observe(heartRate(id, 0, UUID.randomUUID(), 70))
                .observe(heartRate(id, 1, UUID.randomUUID(), 71));
        batch.pass(unit);
        commit(unit);
        Trace read = journal.messages().trace(id).orElseThrow();
        assertThat(read.state()).isEqualTo("read");
        assertThat(read.readings().get(0).partners().get(0).state()).isEqualTo("waiting");
        Batch<Observed> rows = partner.next(10, NO_WAIT);
        Observed first = rows.entries().get(0).value();
        Observed second = rows.entries().get(1).value();
        Unit delivered = new Unit()
                .receipt(new Receipt(
                        "hospital", NOW, List.of(new Receipt.Item(first.offset(), "Observation/7/_history/1"))))
                .park(new Parking("hospital", second.offset(), second.id(), "Patient/p1", 422, "no"));
        rows.pass(delivered);
        commit(delivered);
        Trace settled = journal.messages().trace(id).orElseThrow();
        assertThat(settled.readings().get(0).partners().get(0).remote()).isEqualTo("Observation/7/_history/1");
        assertThat(settled.readings().get(1).partners().get(0).state()).isEqualTo("parked");
        assertThat(settled.readings().get(1).partners().get(0).answer()).isEqualTo("no");
        assertThat(journal.deliveries()
                        .receipt("hospital", first.id())
                        .orElseThrow()
                        .remote())
                .isEqualTo("Observation/7/_history/1");
        assertThat(journal.deliveries().totals("hospital").parked()).isEqualTo(1);
        assertThat(journal.counters().lags().get("partner/hospital")).isZero();
    }

    @Test
    void aReceiptIsRenewedAndWhatIsParkedIsFound() throws Exception {
        Cursor<Observed> partner =
                journal.openObservations("partner/hospital", EnumSet.allOf(Lane.class), Journal.Start.BEGINNING);
        for (int i = 0; i < 3; i++) {
            commit(new Unit().observe(heartRate("1-" + i, 0, UUID.randomUUID(), 60 + i)));
        }
        List<Observed> rows = partner.next(10, NO_WAIT).entries().stream()
                .map(Batch.Entry::value)
                .toList();
        Observed first = rows.get(0);
        Instant later = NOW.plusSeconds(60);
        for (Instant at : List.of(NOW, later)) {
            Receipt.Item item = new Receipt.Item(first.offset(), "Observation/" + at.getEpochSecond());
            commit(new Unit().receipt(new Receipt("hospital", at, List.of(item))));
        }
        commit(new Unit()
                .park(new Parking(
                        "hospital", rows.get(1).offset(), rows.get(1).id(), "Patient/p1", 422, "No such code"))
                .park(new Parking("hospital", rows.get(2).offset(), rows.get(2).id(), "Patient/p2", 412, "several"))
                .count("withheld.hospital.objection", 2));

        var deliveries = journal.deliveries();
        assertThat(deliveries.receipt("hospital", first.id()).orElseThrow().remote())
                .isEqualTo("Observation/" + later.getEpochSecond());
        assertThat(deliveries.delivered("hospital", first.offset())).isPresent();
        assertThat(deliveries.delivered("hospital", rows.get(1).offset())).isEmpty();
        assertThat(deliveries.receipts("hospital", NOW, later, 0, 10)).hasSize(1);
        assertThat(journal.observations().at(List.of(rows.get(2).offset(), first.offset(), 99_999L)))
                .extracting(Observed::id)
                .containsExactly(first.id(), rows.get(2).id());
        assertThat(deliveries.parkings("hospital", rows.get(2).id()))
                .extracting(Parking::status)
                .containsExactly(412);
        assertThat(found("Patient/p1", Set.of(), ""))
                .containsExactly(rows.get(1).id());
        assertThat(found("", Set.of(first.measurement().metric()), "such CODE"))
                .containsExactly(rows.get(1).id());
        assertThat(found("", Set.of(), "412")).containsExactly(rows.get(2).id());
        assertThat(found("", Set.of("no-metric"), "")).isEmpty();
        assertThat(journal.counters().get("withheld.hospital.objection")).isEqualTo(2);
    }

    private List<String> found(String subject, Set<String> metrics, String words) {
        return journal
                .deliveries()
                .parked(new Parking.Query("hospital", subject, metrics, words, Instant.MIN, Long.MAX_VALUE, 10))
                .stream()
                .map(entry -> entry.parking().observation())
                .toList();
    }

    @Test
    void observationsAreSearched() throws Exception {
        for (int i = 0; i < 10; i++) {
            commit(new Unit().observe(heartRate("1-" + i, 0, UUID.randomUUID(), 60 + i)));
        }
        var query = new Observations.Query(
                Set.of(),
                Set.of("Patient/p1"),
                Set.of(),
                Set.of(Metrics.HEART_RATE),
                Set.of("final"),
                java.util.Optional.of(NOW),
                java.util.Optional.of(NOW.plusSeconds(1)),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                Observations.Order.EFFECTIVE_DESCENDING,
                2,
                3);
        assertThat(journal.observations().search(query)).hasSize(3);
        assertThat(journal.observations().count(query, 100)).isEqualTo(10);
        assertThat(journal.observations().ofSubject("Patient/p1", Lane.ROUTINE, 1, 5, 100))
                .hasSize(5);
    }

    @Test
    void timesOutsideTheHorizonAreRefused() {
        Measurement old = new Measurement(
                UUID.randomUUID(),
                Instant.parse("2001-01-01T00:00:00Z"),
                new Subject(Subject.Kind.PATIENT, "p1"),
                "d1",
                "gw1",
                "",
                Metrics.HEART_RATE,
                Value.quantity(1, "/min"),
                ReadingStatus.FINAL,
                OffsetDateTime.parse("2001-01-01T00:00:00Z"),
                NOW,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("1-1", 0, "gatt", "1"));
        assertThatThrownBy(() -> journal.commit(new Unit().observe(old)).join())
                .hasCauseInstanceOf(JournalException.OutOfHorizon.class);
    }
}
