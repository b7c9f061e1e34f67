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
import org.tiltas.spi.journal.Erasures.Place;
import org.tiltas.spi.journal.Erasures.Scope;
import org.tiltas.spi.journal.Erasures.Span;
import org.tiltas.spi.journal.Erasures.Step;
import org.tiltas.spi.journal.Unit;

/** A journal with what Anna and Berta have measured; Anna is erased. */
abstract class ErasureBench {
    static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    static final Instant START = NOW.minus(Duration.ofDays(2));
    static final Subject ANNA = new Subject(Subject.Kind.PATIENT, "anna-q7x");
    static final Subject BERTA = new Subject(Subject.Kind.PATIENT, "anna-q7x2");
    static final String NATIVE = "C0:FF:EE:00:00:01";
    static final String OTHER = "C0:FF:EE:00:00:02";
    /** The decimals of Anna's values; nobody else's have them. */
    static final String CANARY = "75312468";

    static final Scope SCOPE = new Scope(
            "e1",
            Set.of(ANNA.id()),
            List.of(new Span("d1", OptionalInt.empty(), START, NOW.plusSeconds(60), Set.of("C0-FF-EE-00-00-01"))),
            Set.of("39001010001"));

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static EmbeddedPostgres postgres;
    private Database database;
    Lease lease;
    PostgresJournal journal;
    int readings;

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

    void begin() throws Exception {
        lease = new Lease(database);
        journal = new PostgresJournal(database, lease.tryTake().orElseThrow(), Horizon.DEFAULT, () -> {});
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
        lease.close();
        database.close();
    }

    void commit(Unit unit) throws Exception {
        journal.commit(unit).get();
    }

    String message(String payload) throws Exception {
        return message(payload, "t");
    }

    String message(String payload, String topic) throws Exception {
        return journal.commit(new Unit().append(raw(payload, topic)))
                .get()
                .messageIds()
                .get(0);
    }

    static RawMessage raw(String payload, String topic) {
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

    static String entry(String device, String value) {
        return "{\"device\":\"" + device + "\",\"characteristic\":\"2a1c\",\"value\":\"" + value + "\"}";
    }

    Measurement warm(String message, int ordinal, Subject subject, String device, String value) {
        return warm(message, ordinal, subject, device, value, ++readings);
    }

    static Measurement warm(String message, int ordinal, Subject subject, String device, String value, int number) {
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

    static Subject device(String id) {
        return new Subject(Subject.Kind.DEVICE, id);
    }

    static String annas(int i) {
        return "36." + CANARY + i;
    }

    List<Observed> of(Subject subject) {
        List<Observed> found = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            found.addAll(journal.observations().ofSubject(subject.reference(), lane, 0, Long.MAX_VALUE, 10_000));
        }
        return found;
    }

    /** As the job does: step by step, until a whole round finds nothing. */
    Map<String, Long> erase() throws Exception {
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
    Map<String, String> everything() throws Exception {
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

    void nothingIsLeft() throws Exception {
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

    static Unit passed(Batch<?> batch) {
        Unit unit = new Unit();
        batch.pass(unit);
        return unit;
    }
}
