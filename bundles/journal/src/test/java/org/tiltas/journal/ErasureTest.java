package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
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
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Erasures.Errand;
import org.tiltas.spi.journal.Erasures.Place;
import org.tiltas.spi.journal.Erasures.Scope;
import org.tiltas.spi.journal.Erasures.Span;
import org.tiltas.spi.journal.Erasures.Step;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;

/** Nothing of an erased person is left in any table, and nothing of anybody else is missing. */
class ErasureTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Instant START = NOW.minus(Duration.ofDays(2));
    private static final Subject ANNA = new Subject(Subject.Kind.PATIENT, "anna-q7x");
    private static final Subject BERTA = new Subject(Subject.Kind.PATIENT, "anna-q7x2");
    private static final String NATIVE = "C0:FF:EE:00:00:01";
    private static final String OTHER = "C0:FF:EE:00:00:02";
    /** The decimals of Anna's values; nobody else's have them. */
    private static final String CANARY = "75312468";

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
    private int readings;

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
        begin();
    }

    private void begin() throws Exception {
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

    private String message(String payload) throws Exception {
        return message(payload, "t");
    }

    private String message(String payload, String topic) throws Exception {
        return journal.commit(new Unit().append(raw(payload, topic)))
                .get()
                .messageIds()
                .get(0);
    }

    private static RawMessage raw(String payload, String topic) {
        return new RawMessage(
                "",
                "gatt",
                "gw1",
                "mqtt",
                topic,
                "",
                NOW,
                false,
                Lane.ROUTINE,
                payload.getBytes(StandardCharsets.UTF_8));
    }

    private static String entry(String device, String value) {
        return "{\"device\":\"" + device + "\",\"characteristic\":\"2a1c\",\"value\":\"" + value + "\"}";
    }

    private Measurement warm(String message, int ordinal, Subject subject, String device, String value) {
        return warm(message, ordinal, subject, device, value, ++readings);
    }

    private static Measurement warm(
            String message, int ordinal, Subject subject, String device, String value, int number) {
        Instant at = START.plusSeconds(60L * number);
        return new Measurement(
                UUID.nameUUIDFromBytes((device + number).getBytes(StandardCharsets.UTF_8)),
                at,
                subject,
                device,
                "gw1",
                "",
                Metrics.BODY_TEMPERATURE,
                Value.quantity(new java.math.BigDecimal(value), "Cel"),
                ReadingStatus.FINAL,
                at.atOffset(ZoneOffset.ofHours(2)),
                NOW,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin(message, ordinal, "gatt", "1.0.0"));
    }

    private static Subject device(String id) {
        return new Subject(Subject.Kind.DEVICE, id);
    }

    private static String annas(int i) {
        return "36." + CANARY + i;
    }

    private List<Observed> of(Subject subject) {
        List<Observed> found = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            found.addAll(journal.observations().ofSubject(subject.reference(), lane, 0, Long.MAX_VALUE, 10_000));
        }
        return found;
    }

    /** As the job does: step by step, until a whole round finds nothing. */
    private Map<String, Long> erase() throws Exception {
        Map<String, Long> removed = new HashMap<>();
        for (int round = 0; round < 20; round++) {
            Map<String, Long> before = Map.copyOf(removed);
            Place place = Place.FIRST;
            for (Step step = null; step == null || !step.over(); place = step.place()) {
                Unit unit = new Unit();
                step = journal.erasures().next(SCOPE, place, unit);
                step.removed().forEach((kind, number) -> removed.merge(kind, number, Long::sum));
                commit(unit);
            }
            if (before.equals(removed)) {
                return removed;
            }
        }
        throw new AssertionError("finds something in every round: " + removed);
    }

    /** All rows of all tables as text, bytes as Latin-1 and as hexadecimal digits. */
    private Map<String, String> everything() throws Exception {
        Map<String, String> found = new HashMap<>();
        try (var c = database.connection();
                var s = c.createStatement();
                ResultSet tables = s.executeQuery("select c.relname from pg_class c join pg_namespace n"
                        + " on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p')"
                        + " and not c.relispartition")) {
            while (tables.next()) {
                StringBuilder text = new StringBuilder();
                try (var one = c.createStatement();
                        ResultSet rows = one.executeQuery("select * from " + tables.getString(1))) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            Object value = rows.getObject(i);
                            text.append(
                                    value instanceof byte[] bytes
                                            ? new String(bytes, StandardCharsets.ISO_8859_1)
                                            : rows.getString(i));
                            text.append('\n');
                        }
                    }
                }
                found.put(tables.getString(1), text.toString());
            }
        }
        return found;
    }

    private void nothingIsLeft() throws Exception {
        for (Map.Entry<String, String> table : everything().entrySet()) {
            String text = table.getValue().replace("\"anna-q7x2\"", "").replace("anna-q7x2", "");
            assertThat(text)
                    .as(table.getKey())
                    .doesNotContain(ANNA.id())
                    .doesNotContain(CANARY)
                    .doesNotContain("39001010001")
                    .doesNotContainIgnoringCase(NATIVE)
                    .doesNotContain("Kazlauskien");
        }
    }

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

    private static Unit passed(Batch<?> batch) {
        Unit unit = new Unit();
        batch.pass(unit);
        return unit;
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
    void tracesAnswerErased() throws Exception {
        String both = message("[" + entry(NATIVE, annas(1)) + "," + entry(OTHER, "36.1") + "]");
        String alone = message(entry(NATIVE, annas(2)));
        commit(new Unit().observe(warm(both, 0, ANNA, "d1", annas(1))).observe(warm(both, 1, BERTA, "d2", "36.1")));
        commit(new Unit().observe(warm(alone, 0, ANNA, "d1", annas(2))));
        long held = journal.commit(new Unit()
                        .quarantine(new Quarantined(raw(entry(NATIVE, "x"), "t"), "gatt", "unreadable", "", 1, "00")))
                .get()
                .quarantineIds()
                .get(0);

        erase();

        assertThat(states(both)).containsExactly("erased", "observed");
        assertThat(states(alone)).containsExactly("erased");
        Trace trace = journal.messages().trace(alone).orElseThrow();
        assertThat(trace.gateway()).isEmpty();
        assertThat(trace.received().truncatedTo(ChronoUnit.DAYS)).isEqualTo(trace.received());
        assertThat(journal.messages().trace("q-" + held).orElseThrow().state()).isEqualTo("erased");
    }

    private List<String> states(String message) {
        return journal.messages().trace(message).orElseThrow().readings().stream()
                .map(Trace.Reading::state)
                .toList();
    }

    @Test
    void whatComesAgainLeavesNothing() throws Exception {
        String first = message(entry(NATIVE, annas(1)));
        commit(new Unit().observe(warm(first, 0, ANNA, "d1", annas(1), 7)));
        erase();
        commit(new Unit()
                .erase(new org.tiltas.spi.journal.Erase.Span("d1", OptionalInt.empty(), START, NOW))
                .count("x", 1));

        String again = message(entry(NATIVE, annas(1)));
        commit(new Unit().observe(warm(again, 0, BERTA, "d1", annas(1), 7)));
        String late = message(entry(NATIVE, annas(2)));
        commit(new Unit().hold(warm(late, 0, device("d1"), "d1", annas(2), 8)));
        Unit unit = new Unit();
        assertThat(journal.erasures().late(unit)).isEqualTo(2);
        commit(unit);
        Unit messages = new Unit();
        journal.erasures().late(messages);
        commit(messages);

        assertThat(of(BERTA)).isEmpty();
        assertThat(states(again)).containsExactly("erased");
        nothingIsLeft();
        assertThat(journal.erasures().late(new Unit())).isZero();
    }

    @Test
    void partnersAreToBeToldOfWhatTheyHold() throws Exception {
        String both = message("[" + entry(NATIVE, annas(1)) + "," + entry(OTHER, "36.1") + "]");
        commit(new Unit().observe(warm(both, 0, ANNA, "d1", annas(1))).observe(warm(both, 1, BERTA, "d2", "36.1")));
        long anna = of(ANNA).get(0).offset();
        long berta = of(BERTA).get(0).offset();
        commit(new Unit()
                .receipt(new Receipt(
                        "hospital",
                        NOW,
                        List.of(
                                new Receipt.Item(anna, "Observation/a/_history/1"),
                                new Receipt.Item(berta, "Observation/b/_history/1")))));
        assertThat(journal.erasures().holders(Set.of(ANNA.id()))).isEqualTo(Map.of("hospital", 1L));

        erase();

        assertThat(journal.erasures().errands("hospital", 10))
                .containsExactly(new Errand("e1", "hospital", "Observation/a"));
        assertThat(journal.erasures().open("e1")).isEqualTo(Map.of("hospital", 1L));
        assertThat(journal.deliveries().delivered("hospital", berta)).isPresent();
        assertThat(journal.deliveries().delivered("hospital", anna)).isEmpty();
        commit(new Unit().erase(new org.tiltas.spi.journal.Erase.Told(new Errand("e1", "hospital", "Observation/a"))));
        assertThat(journal.erasures().open("e1")).isEmpty();
    }

    @Test
    void digitsThatStandInOthersMessagesHarmNobody() throws Exception {
        Map<String, String> kept = new HashMap<>();
        for (String text : List.of(
                "{\"device\":\"d2\",\"ts\":390010100013,\"v\":1}",
                "PID|||139001010001",
                "PID|||39001010001",
                "{\"device\":\"d2\",\"at\":39001010001}")) {
            String id = message(text);
            commit(new Unit().observe(warm(id, 0, BERTA, "d2", "36.1")));
            kept.put(id, text);
        }
        String unread = message("{\"ts\":390010100012}");
        String hers = message("[{\"id\":39001010001},{\"id\":39001010002}]");
        String text = message("PID|||39001010001");

        erase();

        for (Map.Entry<String, String> message : kept.entrySet()) {
            RawMessage now = journal.messages().get(message.getKey()).orElseThrow();
            assertThat(new String(now.payload(), StandardCharsets.UTF_8)).isEqualTo(message.getValue());
        }
        assertThat(journal.messages().get(unread)).isPresent();
        assertThat(journal.messages().get(hers).orElseThrow().payload())
                .isEqualTo("[{\"id\":39001010002}]".getBytes(StandardCharsets.UTF_8));
        assertThat(journal.messages().get(text)).isEmpty();
    }

    @Test
    void whatItsAdapterHasNotReadYetIsLeft() throws Exception {
        String first = message("{\"id\":39001010001,\"more\":1}");
        String unread = message("{\"gateway\":\"" + NATIVE + "\",\"readings\":[" + entry(OTHER, "36.1") + "]}");
        try (var cursor = journal.openInbox("adapter/gatt", "gatt")) {
            commit(passed(cursor.next(1, Duration.ofSeconds(5))));

            assertThat(round().left()).isTrue();
            assertThat(journal.messages().get(first)).isEmpty();
            assertThat(journal.messages().get(unread)).isPresent();

            commit(passed(cursor.next(10, Duration.ofSeconds(5))).observe(warm(unread, 0, BERTA, "d2", "36.1")));
        }
        assertThat(round().left()).isFalse();
        assertThat(journal.messages().get(unread)).isPresent();
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

    /** The place at which a round ended. */
    private Place round() throws Exception {
        Step step = null;
        while (step == null || !step.over()) {
            Unit unit = new Unit();
            step = journal.erasures().next(SCOPE, step == null ? Place.FIRST : step.place(), unit);
            commit(unit);
        }
        return step.place();
    }

    @Test
    void receiptsOfManyMeasurementsAreFoundOnce() throws Exception {
        List<Receipt.Item> items = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            commit(new Unit().observe(warm("", 0, ANNA, "d1", annas(i))).observe(warm("", 0, BERTA, "d2", "36.1")));
        }
        of(ANNA).forEach(o -> items.add(new Receipt.Item(o.offset(), "Observation/a" + o.offset() + "/_history/1")));
        of(BERTA).forEach(o -> items.add(new Receipt.Item(o.offset(), "Observation/b" + o.offset() + "/_history/1")));
        for (int i = 0; i < items.size(); i += 20) {
            commit(new Unit().receipt(new Receipt("hospital", NOW, items.subList(i, i + 20))));
        }

        erase();

        assertThat(journal.erasures().open("e1")).isEqualTo(Map.of("hospital", 150L));
        assertThat(of(BERTA)).hasSize(150).allMatch(o -> journal.deliveries()
                .delivered("hospital", o.offset())
                .isPresent());
        nothingIsLeft();
    }

    @Test
    void aBatchThatWasReadBeforeIsStale() throws Exception {
        String id = message(entry(NATIVE, annas(1)));
        try (var cursor =
                journal.openObservations("partner/hospital", EnumSet.allOf(Lane.class), Journal.Start.BEGINNING)) {
            commit(new Unit().observe(warm(id, 0, ANNA, "d1", annas(1))).observe(warm("", 0, BERTA, "d2", "36.1")));
            Batch<Observed> before = cursor.next(10, Duration.ofSeconds(5));
            assertThat(before.entries()).hasSize(2);

            erase();

            assertThat(journal.commit(passed(before)))
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withCauseInstanceOf(org.tiltas.spi.journal.JournalException.Stale.class);
            Batch<Observed> after = cursor.next(10, Duration.ofSeconds(5));
            assertThat(after.entries())
                    .extracting(e -> e.value().measurement().subject())
                    .containsExactly(BERTA);
            commit(passed(after));
            assertThat(cursor.lag()).isZero();
        }
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
