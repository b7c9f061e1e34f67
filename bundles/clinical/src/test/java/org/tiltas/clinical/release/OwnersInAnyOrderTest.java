package org.tiltas.clinical.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;
import org.tiltas.clinical.Owning;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.clinical.observing.Observers;
import org.tiltas.journal.RealJournal;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Observations.Sweep;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/**
 * Assignments that are made, ended, corrected and removed, and messages that come late, twice or corrected, in any order
 * and with the jobs running beside them: in the end the live Observations are those of a list that is searched from end
 * to end.
 */
class OwnersInAnyOrderTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Vilnius");
    private static final Instant BASE =
            Instant.now().minus(Duration.ofDays(2)).truncatedTo(java.time.temporal.ChronoUnit.HOURS);
    private static final DeviceIdentifier BAND = DeviceIdentifier.bluetooth("C0FFEE000001");
    private static final String[] RESIDENTS = {"anna", "berta", "carla"};
    private static RealJournal real;

    /** What happens next. */
    sealed interface Step {}

    /** A statement as it is from now on; without a resident it is removed. */
    record Assign(int id, Integer resident, int from, int length) implements Step {}

    /** A reading comes in, perhaps again; a corrected one brings another value under the same number. */
    record Read(int minute, boolean corrected) implements Step {}

    @BeforeContainer
    static void open() throws Exception {
        real = new RealJournal(Files.createTempDirectory("any-order"));
    }

    @AfterContainer
    static void close() {
        real.close();
    }

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Step> assign = Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 2).injectNull(0.2),
                        Arbitraries.integers().between(0, 15),
                        Arbitraries.integers().between(1, 20))
                .as(Assign::new);
        Arbitrary<Step> read = Combinators.combine(
                        Arbitraries.integers().between(0, 19), Arbitraries.of(false, false, true))
                .as(Read::new);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(2, assign), net.jqwik.api.Tuple.of(3, read));
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void theSameIsLiveInTheEnd(
            @ForAll @Size(min = 5, max = 60) List<@net.jqwik.api.From("steps") Step> steps, @ForAll Random random)
            throws Exception {
        Journal journal = real.fresh();
        Ownership ownership = Owning.of(journal.records(), ZONE);
        ReleaseJob release = new ReleaseJob(journal, ownership, GatewayFacts.over(journal.records()));
        ReissueJob reissue = new ReissueJob(journal, ownership);
        Observing observing = Observers.of(journal, ownership, ZONE, Clock.systemUTC());
        Map<Integer, Assign> statements = new HashMap<>();
        Map<Integer, Boolean> readings = new HashMap<>();
        try {
            for (Step step : steps) {
                if (step instanceof Assign assign) {
                    if (isFree(assign, statements.values())) {
                        statements.put(assign.id(), assign);
                        write(journal, assign);
                    }
                } else if (step instanceof Read read) {
                    // a correction can only follow what it corrects
                    boolean corrected = read.corrected() && readings.containsKey(read.minute());
                    boolean before = readings.getOrDefault(read.minute(), false);
                    arrive(journal, observing, read.minute(), corrected || before);
                    readings.put(read.minute(), corrected || before);
                }
                if (random.nextInt(8) == 0) {
                    reissue.close();
                    reissue = new ReissueJob(journal, ownership);
                }
            }
            Set<String> expected = model(statements.values(), readings);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(live(journal)).isEqualTo(expected));
            assertThat(waiting(journal) + expected.size()).isEqualTo(readings.size());
            assertThat(identifiers(journal))
                    .as("one Observation for a measurement and a resident")
                    .doesNotHaveDuplicates();
        } finally {
            reissue.close();
            release.close();
        }
    }

    private static boolean isFree(Assign now, Collection<Assign> others) {
        return now.resident() == null
                || others.stream()
                        .filter(other -> other.id() != now.id() && other.resident() != null)
                        .noneMatch(other ->
                                now.from() < other.from() + other.length() && other.from() < now.from() + now.length());
    }

    private static Set<String> model(Collection<Assign> statements, Map<Integer, Boolean> readings) {
        Set<String> live = new TreeSet<>();
        readings.forEach((minute, corrected) -> {
            for (Assign a : statements) {
                if (a.resident() != null && minute >= a.from() && minute < a.from() + a.length()) {
                    live.add(RESIDENTS[a.resident()] + " " + minute + " " + value(minute, corrected));
                }
            }
        });
        return live;
    }

    private static long value(int minute, boolean corrected) {
        return 60 + minute + (corrected ? 40 : 0);
    }

    private static void write(Journal journal, Assign assign) throws Exception {
        String id = "a" + assign.id();
        RecordWrite write = assign.resident() == null
                ? RecordWrite.remove(Assignments.KIND, id)
                : RecordWrite.put(
                        Assignments.KIND,
                        id,
                        "{\"status\":\"active\",\"subject\":{\"reference\":\"Patient/" + RESIDENTS[assign.resident()]
                                + "\"},\"device\":{\"reference\":\"Device/d1\"},\"timingPeriod\":{\"start\":\""
                                + at(assign.from()) + "\",\"end\":\"" + at(assign.from() + assign.length()) + "\"}}");
        journal.commit(new Unit().put(write).bump(Assignments.GUARD)).get();
    }

    private static Instant at(int minute) {
        return BASE.plusSeconds(60L * minute);
    }

    private static void arrive(Journal journal, Observing observing, int minute, boolean corrected) throws Exception {
        if (journal.records().get("Device", "d1").isEmpty()) {
            String device =
                    "{\"identifier\":[{\"system\":\"" + BAND.system() + "\",\"value\":\"" + BAND.value() + "\"}]}";
            journal.commit(new Unit()
                            .put(RecordWrite.put("Device", "d1", device).uniqueBy(BAND.system() + "|" + BAND.value())))
                    .get();
        }
        RawMessage raw = new RawMessage(
                "",
                "gatt",
                "gw1",
                "mqtt",
                "t",
                "",
                BASE.plusSeconds(7200),
                false,
                Lane.ROUTINE,
                "m".getBytes(StandardCharsets.UTF_8));
        String id = journal.commit(new Unit().append(raw)).get().messageIds().get(0);
        RawMessage message = journal.messages().get(id).orElseThrow();
        Reading reading = Reading.of(BAND, "heart-rate", Value.quantity(value(minute, corrected), "/min"))
                .time(new ReadingTime.DeviceClock(
                        at(minute).atOffset(ZoneOffset.UTC).toLocalDateTime(), Optional.of(ZoneOffset.UTC)))
                .sequence(minute, "")
                .status(corrected ? ReadingStatus.CORRECTED : ReadingStatus.FINAL)
                .build();
        for (int attempt = 0; ; attempt++) {
            Unit unit = new Unit();
            observing
                    .observe(List.of(new Decoded(message, "gatt", "1", List.of(reading))), unit)
                    .forEach(unit::observe);
            try {
                journal.commit(unit).get();
                return;
            } catch (java.util.concurrent.ExecutionException e) {
                if (!(e.getCause() instanceof JournalException.Stale) || attempt > 20) {
                    throw e;
                }
            }
        }
    }

    private static Set<String> live(Journal journal) {
        List<String> found = sweep(journal).stream()
                .map(Observed::measurement)
                .map(OwnersInAnyOrderTest::words)
                .toList();
        assertThat(found).doesNotHaveDuplicates();
        return new TreeSet<>(found);
    }

    private static List<Observed> sweep(Journal journal) {
        return journal.observations()
                .live(
                        new Sweep(Optional.of("d1"), Optional.empty(), Set.of(), Instant.MIN, Instant.MAX),
                        Optional.empty(),
                        10_000);
    }

    private static String words(Measurement m) {
        long minute = Duration.between(BASE, m.effective()).toMinutes();
        return m.subject().id() + " " + minute + " " + ((Value.Quantity) m.value()).value();
    }

    private static int waiting(Journal journal) {
        return journal.waitings()
                .ofDevice("d1", Instant.MIN, Instant.MAX, 10_000)
                .size();
    }

    /** Identity and subject of every Observation there ever was, of which the published identifier is made. */
    private static List<String> identifiers(Journal journal) {
        List<String> all = new ArrayList<>();
        for (Observed o : journal.observations()
                .search(new org.tiltas.spi.journal.Observations.Query(
                        Set.of(),
                        Set.of(),
                        Set.of("d1"),
                        Set.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        org.tiltas.spi.journal.Observations.Order.EFFECTIVE_ASCENDING,
                        0,
                        10_000))) {
            all.add(o.measurement().identity() + " " + o.measurement().subject().id());
        }
        return all;
    }
}
