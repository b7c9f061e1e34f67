package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
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
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Origin;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures.Place;
import org.tiltas.spi.journal.Erasures.Scope;
import org.tiltas.spi.journal.Erasures.Span;
import org.tiltas.spi.journal.Erasures.Step;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;

/** Of messages about several people what is about one goes, and the rest stays: in the inbox and in quarantine, also later. */
class ErasedEntriesTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Instant START = NOW.minus(Duration.ofDays(2));
    private static final Subject ANNA = new Subject(Subject.Kind.PATIENT, "anna-q7x");
    private static final Subject BERTA = new Subject(Subject.Kind.PATIENT, "berta-q7x");
    private static final String NATIVE = "C0:FF:EE:00:00:01";
    private static final String OTHER = "C0:FF:EE:00:00:02";
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
        commit(new Unit().put(RecordWrite.put("Device", "d1", device("C0-FF-EE-00-00-01"))));
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        lease.close();
        database.close();
    }

    private static String device(String identifier) {
        return "{\"resourceType\":\"Device\",\"identifier\":[{\"value\":\"" + identifier + "\"}]}";
    }

    private void commit(Unit unit) throws Exception {
        journal.commit(unit).get();
    }

    private static RawMessage raw(String id, String payload) {
        return new RawMessage(
                id, "gatt", "gw1", "mqtt", "t", "", NOW, false, Lane.ROUTINE, payload.getBytes(StandardCharsets.UTF_8));
    }

    private String message(String payload) throws Exception {
        return journal.commit(new Unit().append(raw("", payload)))
                .get()
                .messageIds()
                .get(0);
    }

    private String payload(String id) {
        return journal.messages()
                .get(id)
                .map(m -> new String(m.payload(), StandardCharsets.UTF_8))
                .orElse("gone");
    }

    private long quarantine(RawMessage message) throws Exception {
        return journal.commit(new Unit()
                        .quarantine(new Quarantined(
                                message, "gatt", "unreadable", "no 39001010001", message.payload().length, "")))
                .get()
                .quarantineIds()
                .get(0);
    }

    private String held(long id) {
        return journal.quarantine()
                .get(id)
                .map(entry -> entry.quarantined().detail() + ": "
                        + new String(entry.quarantined().message().payload(), StandardCharsets.UTF_8))
                .orElse("gone");
    }

    private static String entry(String device, String value) {
        return "{\"device\":\"" + device + "\",\"value\":\"" + value + "\"}";
    }

    private static Measurement warm(String message, int ordinal, Subject subject, String device, int number) {
        Instant at = START.plusSeconds(60L * number);
        return new Measurement(
                UUID.nameUUIDFromBytes((device + number).getBytes(StandardCharsets.UTF_8)),
                at,
                subject,
                device,
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
                new Origin(message, ordinal, "gatt", "1.0.0"));
    }

    private static Subject unowned(String device) {
        return new Subject(Subject.Kind.DEVICE, device);
    }

    /** As the job does: step by step, until a whole round finds nothing. */
    private void erase() throws Exception {
        erase(SCOPE);
        commit(new Unit().erase(new Erase.Span("d1", OptionalInt.empty(), START, NOW)));
    }

    private void erase(Scope scope) throws Exception {
        for (int round = 0; round < 20; round++) {
            boolean found = false;
            Place place = Place.FIRST;
            for (Step step = null; step == null || !step.over(); place = step.place()) {
                Unit unit = new Unit();
                step = journal.erasures().next(scope, place, unit);
                found |= !step.removed().isEmpty();
                commit(unit);
            }
            if (!found) {
                return;
            }
        }
        throw new AssertionError("finds something in every round");
    }

    private void late() throws Exception {
        for (int i = 0; i < 20; i++) {
            Unit unit = new Unit();
            if (journal.erasures().late(unit) == 0) {
                return;
            }
            commit(unit);
        }
        throw new AssertionError("finds something every time");
    }

    private List<String> states(String message) {
        return journal.messages().trace(message).orElseThrow().readings().stream()
                .map(Trace.Reading::state)
                .toList();
    }

    @Test
    void whatComesLaterAmongOthersEntriesIsCutOut() throws Exception {
        String before = message(entry(NATIVE, "1"));
        commit(new Unit().observe(warm(before, 0, ANNA, "d1", 1)));
        erase();

        String buffered = message("[" + entry(NATIVE, "2") + "," + entry(OTHER, "3") + "]");
        commit(new Unit().hold(warm(buffered, 0, unowned("d1"), "d1", 2)).observe(warm(buffered, 1, BERTA, "d2", 3)));
        String again = message("[" + entry(NATIVE, "1") + "," + entry(OTHER, "4") + "]");
        commit(new Unit().observe(warm(again, 0, BERTA, "d1", 1)).observe(warm(again, 1, BERTA, "d2", 4)));
        String alone = message("[" + entry(NATIVE, "1") + "]");
        commit(new Unit().observe(warm(alone, 0, BERTA, "d1", 1)));
        String theirs = message(entry(OTHER, "5"));
        commit(new Unit().observe(warm(theirs, 0, BERTA, "d2", 5)));
        late();

        assertThat(payload(buffered)).isEqualTo("[" + entry(OTHER, "3") + "]");
        assertThat(payload(again)).isEqualTo("[" + entry(OTHER, "4") + "]");
        assertThat(payload(alone)).isEqualTo("gone");
        assertThat(payload(theirs)).isEqualTo(entry(OTHER, "5"));
        assertThat(states(buffered)).containsExactly("erased", "observed");
        assertThat(states(again)).containsExactly("erased", "observed");
        assertThat(journal.erasures().late(new Unit())).isZero();
    }

    @Test
    void whatComesLaterAndCannotBeTakenApartGoesAsAWhole() throws Exception {
        erase();
        String id = message(NATIVE + ";2;" + OTHER + ";3");
        commit(new Unit().hold(warm(id, 0, unowned("d1"), "d1", 2)).observe(warm(id, 1, BERTA, "d2", 3)));

        late();

        assertThat(payload(id)).isEqualTo("gone");
        assertThat(states(id)).containsExactly("erased", "observed");
    }

    @Test
    void aLongUploadIsCutOnceAndItsRestStays() throws Exception {
        StringBuilder all = new StringBuilder("[");
        for (int i = 0; i < 250; i++) {
            all.append(entry(NATIVE, String.valueOf(i))).append(',');
        }
        String id = message(all + entry(OTHER, "250") + "]");
        Unit unit = new Unit().observe(warm(id, 250, BERTA, "d2", 250));
        for (int i = 0; i < 250; i++) {
            unit.observe(warm(id, i, ANNA, "d1", i));
        }
        commit(unit);

        erase();

        assertThat(payload(id)).isEqualTo("[" + entry(OTHER, "250") + "]");
    }

    @Test
    void ofAQuarantinedMessageOnlyThePersonsPartGoes() throws Exception {
        long alone = quarantine(raw("", "no JSON 39001010001"));
        long both = quarantine(raw("", "[" + entry(NATIVE, "?") + "," + entry(OTHER, "!") + "]"));
        long others = quarantine(raw("", entry(OTHER, "!")));
        String stored = message("{\"list\":[" + entry(NATIVE, "?") + "," + entry(OTHER, "!") + "]}");
        long copy = quarantine(raw(stored, payload(stored)));
        long finding = quarantine(raw("finding-7", "{\"subject\":\"Patient/" + ANNA.id() + "\",\"score\":7}"));

        erase();

        assertThat(held(alone)).isEqualTo("gone");
        assertThat(held(both)).isEqualTo("a part of it was erased: [" + entry(OTHER, "!") + "]");
        assertThat(held(others)).isEqualTo("no 39001010001: " + entry(OTHER, "!"));
        assertThat(held(copy)).isEqualTo("a part of it was erased: {\"list\":[" + entry(OTHER, "!") + "]}");
        assertThat(payload(stored)).isEqualTo("{\"list\":[" + entry(OTHER, "!") + "]}");
        assertThat(held(finding)).isEqualTo("gone");
        late();
        assertThat(payload(stored)).isEqualTo("{\"list\":[" + entry(OTHER, "!") + "]}");
        assertThat(journal.quarantine().get(both).orElseThrow().quarantined().size())
                .isEqualTo(entry(OTHER, "!").length() + 2);
    }

    @Test
    void whatGaveReadingsAndLiesInQuarantineTooIsCut() throws Exception {
        String both = "[" + entry(NATIVE, "1") + "," + entry(OTHER, "2") + "]";
        String id = message(both);
        commit(new Unit().observe(warm(id, 0, ANNA, "d1", 1)).observe(warm(id, 1, BERTA, "d2", 2)));
        long copy = quarantine(raw(id, both));

        erase();

        assertThat(held(copy)).isEqualTo("a part of it was erased: [" + entry(OTHER, "2") + "]");
        assertThat(payload(id)).isEqualTo("[" + entry(OTHER, "2") + "]");
    }

    @Test
    void whatRecordsRememberOfSingleMeasurementsGoes() throws Exception {
        Measurement hers = warm("", 0, ANNA, "d9", 1);
        Measurement other = warm("", 0, BERTA, "d8", 1);
        String of = "{\"system\":\"urn:x\",\"time\":\"" + START + "\",\"identity\":\"%s\"}";
        String theirs = of.formatted(other.identity());
        String then = "{\"at\":" + START.plusSeconds(9).toEpochMilli() + ",\"state\":\"open\"}";
        String before = "{\"at\":" + START.minusSeconds(9).toEpochMilli() + ",\"state\":\"shut\"}";
        commit(new Unit()
                .observe(hers)
                .observe(other)
                .put(RecordWrite.put("manual-identifier", "a", "[" + of.formatted(hers.identity()) + "]"))
                .put(RecordWrite.put(
                        "manual-identifier", "b", "[" + of.formatted(hers.identity()) + "," + theirs + "]"))
                .put(RecordWrite.put("device-state", "d1/contact-open", "{\"changes\":[" + before + "," + then + "]}"))
                .put(RecordWrite.put("device-state", "d1/presence", "{\"changes\":[" + then + "]}"))
                .put(RecordWrite.put("device-state", "d12/presence", "{\"changes\":[" + then + "]}")));

        erase();

        assertThat(record("manual-identifier", "a")).isEqualTo("gone");
        assertThat(record("manual-identifier", "b")).isEqualTo("[" + theirs + "]");
        assertThat(record("device-state", "d1/contact-open")).isEqualTo("{\"changes\":[" + before + "]}");
        assertThat(record("device-state", "d1/presence")).isEqualTo("gone");
        assertThat(record("device-state", "d12/presence")).isEqualTo("{\"changes\":[" + then + "]}");
    }

    private String record(String kind, String id) {
        return journal.records().get(kind, id).map(record -> record.body()).orElse("gone");
    }

    private static Measurement ofUser(int slot, Measurement m) {
        return new Measurement(
                m.identity(),
                m.identityTime(),
                m.subject(),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                new Value.Text("says \"u\":2,"),
                m.status(),
                m.effective(),
                m.received(),
                m.quality(),
                OptionalInt.of(slot),
                Map.of("u", "2"),
                m.lane(),
                m.origin());
    }

    @Test
    void whatWaitsOfAUserSlotIsFoundBehindManyOfAnother() throws Exception {
        Span slot = new Span("d1", OptionalInt.of(2), START, NOW, Set.of());
        Scope scope = new Scope("e1", Set.of(ANNA.id()), List.of(slot), Set.of());
        Unit unit = new Unit();
        for (int i = 0; i < 150; i++) {
            unit.hold(ofUser(i % 2 == 0 ? 1 : 22, warm("", i, unowned("d1"), "d1", i)));
        }
        for (int i = 150; i < 270; i++) {
            unit.hold(ofUser(2, warm("", i, unowned("d1"), "d1", i)));
        }
        commit(unit);
        assertThat(journal.erasures().count(scope)).containsEntry("waiting", 120L);

        erase(scope);

        assertThat(journal.erasures().count(scope)).containsEntry("waiting", 0L);
        assertThat(journal.waitings().ofDevice("d1", START, NOW, 1000))
                .hasSize(150)
                .noneMatch(w -> w.measurement().userIndex().equals(OptionalInt.of(2)));
    }

    @Test
    void whatComesLaterOfAUserSlotGoesAndOthersStays() throws Exception {
        commit(new Unit()
                .erase(new Erase.Span("d1", OptionalInt.of(2), START, START.plusSeconds(600)))
                .erase(new Erase.Span("d1", OptionalInt.of(4), START, START.plusSeconds(600))));
        String id = message(NATIVE);
        commit(new Unit()
                .hold(ofUser(2, warm(id, 0, unowned("d1"), "d1", 1)))
                .hold(ofUser(22, warm(id, 1, unowned("d1"), "d1", 2)))
                .hold(ofUser(2, warm(id, 2, unowned("d1"), "d1", 11)))
                .hold(warm(id, 3, unowned("d1"), "d1", 3)));

        late();

        assertThat(states(id)).containsExactly("erased", "unassigned", "unassigned", "unassigned");
        assertThat(journal.waitings().ofDevice("d1", START, NOW, 10))
                .extracting(w -> w.measurement().userIndex())
                .containsExactly(OptionalInt.of(22), OptionalInt.empty(), OptionalInt.of(2));
    }

    @Test
    void ofAReportAboutSeveralPeopleTheGroupGoes() throws Exception {
        String head = "MSH|^~\\&|mon|ward|tiltas|home|20260101||ORU^R01|7|P|2.6\r";
        String hers = "PID|||39001010001^^^LT\rOBR|1\rOBX|1|NM|8867-4||71\r";
        String other = "PID|||39001010002^^^LT\rOBR|1\rOBX|1|NM|8867-4||72\r";
        long entry = quarantine(raw("", head + hers + other));
        long single = quarantine(raw("", head + hers));
        String read = message(head + other + hers);
        commit(new Unit().observe(warm(read, 0, BERTA, "d2", 1)).observe(warm(read, 1, ANNA, "d9", 2)));

        erase();

        assertThat(held(entry)).isEqualTo("a part of it was erased: " + head + other);
        assertThat(held(single)).isEqualTo("gone");
        assertThat(payload(read)).isEqualTo(head + other);
    }
}
