package org.tiltas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Unit;

/**
 * Random histories of messages, random versions of the decoder, replays of random spans in random order: what is valid
 * afterwards is what each message says under the version that read it last, and a second replay writes nothing.
 */
class RereadPropertyTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final int CHANNELS = 4;

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static EmbeddedPostgres postgres;
    private static Database database;
    private static Lease lease;
    private static PostgresJournal journal;

    private final Map<String, List<Item>> payloads = new HashMap<>();
    private final Map<String, List<Said>> valid = new HashMap<>();
    private final List<String> messages = new ArrayList<>();
    private String device;
    private Random random;

    /** What stands in a payload. */
    private record Item(int channel, int second, int raw) {}

    /** What a decoder makes of it. */
    private record Said(String channel, int second, int value, boolean owned) implements Comparable<Said> {
        @Override
        public int compareTo(Said other) {
            return toString().compareTo(other.toString());
        }
    }

    /** A version of the decoder: per channel what it adds to the value and the time, and which channels it knows. */
    private record Decoder(int[] plus, int[] later, boolean[] knows, boolean[] owned, boolean extra, int chokesOn) {
        static Decoder of(Random random) {
            int[] plus = new int[CHANNELS];
            int[] later = new int[CHANNELS];
            boolean[] knows = new boolean[CHANNELS];
            boolean[] owned = new boolean[CHANNELS];
            for (int i = 0; i < CHANNELS; i++) {
                plus[i] = random.nextInt(3);
                later[i] = random.nextInt(4) == 0 ? 1 : 0;
                knows[i] = random.nextInt(4) > 0;
                owned[i] = i > 0;
            }
            return new Decoder(plus, later, knows, owned, random.nextInt(3) == 0, random.nextInt(40));
        }

        Optional<List<Said>> decode(List<Item> items) {
            List<Said> said = new ArrayList<>();
            if (extra) {
                said.add(new Said("extra", items.get(0).second(), items.size(), true));
            }
            for (Item item : items) {
                if (item.raw() == chokesOn) {
                    return Optional.empty();
                }
                int c = item.channel();
                if (knows[c]) {
                    said.add(new Said("c" + c, item.second() + later[c], item.raw() + plus[c], owned[c]));
                }
            }
            return Optional.of(said);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), directory.resolve("postgres.log"));
        postgres.start();
        database = new PooledDatabase(postgres.url(), postgres.user(), postgres.password());
        Schema.migrate(database);
        lease = new Lease(database);
        journal = new PostgresJournal(database, lease.tryTake().orElseThrow(), Horizon.DEFAULT, () -> {});
    }

    @AfterAll
    static void stop() throws Exception {
        journal.close();
        lease.close();
        database.close();
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whatIsValidIsWhatEachMessageSaysUnderTheVersionThatReadItLast(int seed) throws Exception {
        history(seed, 40, false);
        for (int round = 0; round < 6; round++) {
            Decoder version = Decoder.of(random);
            int from = random.nextInt(messages.size());
            List<String> span = messages.subList(from, from + 1 + random.nextInt(messages.size() - from));
            replay(span, version);
            assertValid();
            assertReplayWritesNothing(span, version);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115})
    void repetitionsEndAsOneObservationWhenAllIsReplayed(int seed) throws Exception {
        history(seed, 40, true);
        for (int round = 0; round < 3; round++) {
            int from = random.nextInt(messages.size());
            replay(messages.subList(from, from + 1 + random.nextInt(messages.size() - from)), Decoder.of(random));
        }
        Decoder last = Decoder.of(random);
        replay(messages, last);
        assertReplayWritesNothing(messages, last);
        assertValid();
    }

    private void history(int seed, int size, boolean repeating) throws Exception {
        random = new Random(seed);
        device = "d" + seed;
        Decoder first = Decoder.of(random);
        for (int i = 0; i < size; i++) {
            List<Item> items = repeating && i > 2 && random.nextInt(3) == 0
                    ? payloads.get(messages.get(random.nextInt(messages.size())))
                    : items(i);
            RawMessage raw = new RawMessage(
                    "", "gatt", "gw", "mqtt", "t", "", NOW, false, Lane.ROUTINE, "x".getBytes(StandardCharsets.UTF_8));
            String id =
                    journal.commit(new Unit().append(raw)).get().messageIds().get(0);
            messages.add(id);
            payloads.put(id, items);
            Optional<List<Said>> said = first.decode(items);
            valid.put(id, said.orElse(List.of()));
            Unit unit = new Unit();
            for (Measurement m : measurements(id, said.orElse(List.of()))) {
                if (m.subject().kind() == Subject.Kind.PATIENT) {
                    unit.observe(m);
                } else {
                    unit.hold(m);
                }
            }
            journal.commit(unit).get();
        }
    }

    private List<Item> items(int message) {
        List<Item> items = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            items.add(new Item(random.nextInt(CHANNELS), message * 10 + i * 3, random.nextInt(40)));
        }
        return items;
    }

    private List<Measurement> measurements(String message, List<Said> said) {
        List<Measurement> list = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            Said s = said.get(i);
            Instant at = NOW.minusSeconds(7200).plusSeconds(s.second());
            String identity = device + s.channel() + "@" + s.second() + "=" + s.value();
            list.add(new Measurement(
                    UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)),
                    at,
                    s.owned() ? new Subject(Subject.Kind.PATIENT, "p") : new Subject(Subject.Kind.DEVICE, device),
                    device,
                    "gw",
                    s.channel(),
                    Metrics.HEART_RATE,
                    Value.quantity(s.value(), "/min"),
                    ReadingStatus.FINAL,
                    at.atOffset(ZoneOffset.UTC),
                    NOW,
                    Set.of(),
                    OptionalInt.empty(),
                    Map.of(),
                    Lane.ROUTINE,
                    new Origin(message, i, "gatt", "1")));
        }
        return list;
    }

    private void replay(List<String> span, Decoder version) throws Exception {
        List<String> left = new ArrayList<>(span);
        if (random.nextInt(4) == 0) {
            Collections.shuffle(left, random);
        }
        while (!left.isEmpty()) {
            Unit unit = new Unit();
            int size = Math.min(left.size(), 1 + random.nextInt(20));
            for (String message : left.subList(0, size)) {
                Optional<List<Said>> said = version.decode(payloads.get(message));
                if (said.isPresent()) {
                    List<Measurement> all = measurements(message, said.get());
                    unit.reread(new Unit.Reread(
                            message,
                            "gatt",
                            "2",
                            all.stream()
                                    .filter(m -> m.subject().kind() == Subject.Kind.PATIENT)
                                    .toList(),
                            all.stream()
                                    .filter(m -> m.subject().kind() == Subject.Kind.DEVICE)
                                    .toList(),
                            true));
                    valid.put(message, said.get());
                }
            }
            journal.commit(unit).get();
            left = left.subList(size, left.size());
        }
    }

    private void assertValid() {
        Set<Said> expected = new TreeSet<>();
        valid.values().forEach(expected::addAll);
        List<Said> actual = new ArrayList<>();
        for (Observed o : newest()) {
            if (o.measurement().status() != ReadingStatus.ENTERED_IN_ERROR) {
                actual.add(said(o.measurement(), true));
            }
        }
        journal.waitings()
                .ofDevice(device, Instant.MIN, Instant.MAX, 1000)
                .forEach(w -> actual.add(said(w.measurement(), false)));
        Collections.sort(actual);
        assertThat(actual).containsExactlyElementsOf(expected);
    }

    private static Said said(Measurement m, boolean owned) {
        int second = (int) ChronoUnit.SECONDS.between(NOW.minusSeconds(7200), m.effective());
        return new Said(
                m.channel(), second, ((Value.Quantity) m.value()).value().intValueExact(), owned);
    }

    private List<Observed> newest() {
        return journal.observations()
                .search(new Observations.Query(
                        Set.of(),
                        Set.of(),
                        Set.of(device),
                        Set.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Observations.Order.RECORDED_ASCENDING,
                        0,
                        10_000));
    }

    private void assertReplayWritesNothing(List<String> span, Decoder version) throws Exception {
        Map<String, Long> before = counters();
        List<Observed> rows = newest();
        replay(span, version);
        assertThat(counters()).isEqualTo(before);
        assertThat(newest()).isEqualTo(rows);
    }

    private static Map<String, Long> counters() {
        Map<String, Long> all = new HashMap<>(journal.counters().all());
        all.remove("reread.gatt.same");
        return all;
    }
}
