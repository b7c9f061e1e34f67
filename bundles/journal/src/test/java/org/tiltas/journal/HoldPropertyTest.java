package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import org.awaitility.Awaitility;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Cursor;
import org.tiltas.spi.journal.Expired;
import org.tiltas.spi.journal.Hold;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Trace;
import org.tiltas.spi.journal.Unit;

/**
 * Whatever is appended, passed, held and released in whatever order: retention drops nothing that a cursor has not passed
 * and nobody has released, and each message is behind the cursor, visibly held, or visibly expired.
 */
class HoldPropertyTest {
    private static EmbeddedPostgres postgres;

    private Database database;
    private Lease lease;
    private PostgresJournal journal;
    private final Map<String, Reader> readers = new TreeMap<>();

    /** What the test knows of an adapter: every message in order, and what became of it. */
    private static final class Reader {
        final String adapter;
        final List<String> ids = new ArrayList<>();
        final List<Integer> expired = new ArrayList<>();
        Cursor<RawMessage> cursor;
        Optional<Batch<RawMessage>> underWay = Optional.empty();
        int done;

        Reader(String adapter) {
            this.adapter = adapter;
        }

        String name() {
            return "adapter/" + adapter;
        }
    }

    enum Act {
        APPEND,
        READ,
        COMMIT,
        RELEASE,
        EXTEND,
        NEXT_PARTITION,
        SWEEP
    }

    /** One thing that happens to one adapter. */
    record Step(Act act, String adapter, int number) {}

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Act> acts = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(Act.APPEND)),
                Tuple.of(4, Arbitraries.just(Act.READ)),
                Tuple.of(4, Arbitraries.just(Act.COMMIT)),
                Tuple.of(2, Arbitraries.just(Act.RELEASE)),
                Tuple.of(1, Arbitraries.just(Act.EXTEND)),
                Tuple.of(2, Arbitraries.just(Act.NEXT_PARTITION)),
                Tuple.of(3, Arbitraries.just(Act.SWEEP)));
        return Combinators.combine(
                        acts,
                        Arbitraries.of("gatt", "theengs"),
                        Arbitraries.integers().between(1, 4))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(50);
    }

    @BeforeContainer
    static void startPostgres() throws Exception {
        Path directory = Files.createTempDirectory("tiltas-hold");
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), directory.resolve("postgres.log"));
        postgres.start();
    }

    @AfterContainer
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeTry
    void open() throws Exception {
        database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
        sql("drop schema public cascade; create schema public");
        Schema.migrate(database);
        readers.clear();
        readers.put("gatt", new Reader("gatt"));
        readers.put("theengs", new Reader("theengs"));
        begin();
    }

    private void begin() throws Exception {
        lease = new Lease(database);
        // the connection that held it before ends when it ends
        Tenure tenure =
                Awaitility.await().until(lease::tryTake, Optional::isPresent).orElseThrow();
        journal = new PostgresJournal(database, tenure, Horizon.DEFAULT, () -> {});
        for (Reader reader : readers.values()) {
            reader.cursor = journal.openInbox(reader.name(), reader.adapter);
            reader.underWay = Optional.empty();
        }
    }

    @AfterTry
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

    @Property(tries = 25, shrinking = ShrinkingMode.BOUNDED)
    void nothingIsDroppedThatIsNeitherPassedNorReleased(@ForAll("histories") List<Step> history) throws Exception {
        for (Step step : history) {
            take(step, readers.get(step.adapter()));
        }
        sweep();
        for (Reader reader : readers.values()) {
            assertEachIsSomewhere(reader);
            assertTheRestIsStillRead(reader);
        }
    }

    private void take(Step step, Reader reader) throws Exception {
        switch (step.act()) {
            case APPEND -> append(reader, step.number());
            case READ -> reader.underWay = Optional.of(reader.cursor.next(step.number(), Duration.ZERO));
            case COMMIT -> commit(reader);
            case RELEASE -> release(reader);
            case EXTEND ->
                journal.commit(new Unit()
                                .limit(new Unit.HoldLimit(
                                        reader.name(),
                                        new Hold.Limit(Duration.ofDays(step.number()), step.number(), true))))
                        .get();
            case NEXT_PARTITION -> nextPartition();
            case SWEEP -> sweep();
        }
    }

    private void append(Reader reader, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            RawMessage message = new RawMessage(
                    "",
                    reader.adapter,
                    "gw1",
                    "mqtt",
                    "t",
                    "",
                    Instant.now(),
                    false,
                    Lane.ROUTINE,
                    Integer.toString(reader.ids.size()).getBytes(StandardCharsets.US_ASCII));
            reader.ids.add(journal.commit(new Unit().append(message))
                    .get()
                    .messageIds()
                    .get(0));
        }
    }

    private void commit(Reader reader) throws Exception {
        if (reader.underWay.isEmpty() || reader.underWay.get().isEmpty()) {
            return;
        }
        Batch<RawMessage> batch = reader.underWay.get();
        reader.underWay = Optional.empty();
        Unit unit = new Unit();
        batch.pass(unit);
        boolean released = number(batch.entries().get(0).value()) < reader.done;
        try {
            journal.commit(unit).get();
            assertThat(released).as("a released batch is never committed").isFalse();
            reader.done = number(batch.entries().get(batch.entries().size() - 1).value()) + 1;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(JournalException.Stale.class);
            assertThat(released).as("only a released batch is stale").isTrue();
        }
    }

    private void release(Reader reader) throws Exception {
        Unit unit = new Unit();
        journal.holds()
                .upTo(reader.name(), EnumSet.allOf(Lane.class), Optional.empty())
                .forEach(e -> unit.expire(e.by(UUID.randomUUID(), "admin", "test")));
        journal.commit(unit).get();
        for (; reader.done < reader.ids.size(); reader.done++) {
            reader.expired.add(reader.done);
        }
    }

    /** As if a million messages had come, and over a restart. */
    private void nextPartition() throws Exception {
        journal.close();
        lease.close();
        sql("update server set inbox_head = (inbox_head / " + Partitions.INBOX_ROWS + " + 1) * "
                + Partitions.INBOX_ROWS);
        begin();
    }

    private void sweep() throws Exception {
        try (Retention retention = new Retention(database, journal.state(), Duration.ofDays(30))) {
            retention.sweep(Instant.now().plus(Duration.ofDays(31)));
        }
    }

    private void assertEachIsSomewhere(Reader reader) {
        for (int i = 0; i < reader.ids.size(); i++) {
            String id = reader.ids.get(i);
            Optional<String> state = journal.messages().trace(id).map(Trace::state);
            if (i >= reader.done) {
                assertThat(journal.messages().get(id)).as("held %s", id).isPresent();
                assertThat(state).contains("waiting");
            } else if (reader.expired.contains(i)) {
                assertThat(state).as("released %s", id).contains("expired");
            } else if (journal.messages().get(id).isPresent()) {
                assertThat(state).contains("read");
            }
        }
        long counted = journal.holds().expired(reader.name(), Instant.MIN, Long.MAX_VALUE, 1000).stream()
                .mapToLong(Expired::count)
                .sum();
        assertThat(counted).isEqualTo(reader.expired.size());
        assertThat(journal.counters().get("expired." + reader.name())).isEqualTo(reader.expired.size());
        assertThat(journal.holds().get(reader.name()).orElseThrow().rows()).isEqualTo(reader.ids.size() - reader.done);
    }

    private static void assertTheRestIsStillRead(Reader reader) throws InterruptedException {
        List<Integer> rest = reader.cursor.next(10_000, Duration.ZERO).entries().stream()
                .map(e -> number(e.value()))
                .toList();
        List<Integer> expected = new ArrayList<>();
        for (int i = reader.done; i < reader.ids.size(); i++) {
            expected.add(i);
        }
        assertThat(rest).isEqualTo(expected);
    }

    private static int number(RawMessage message) {
        return Integer.parseInt(new String(message.payload(), StandardCharsets.US_ASCII));
    }
}
