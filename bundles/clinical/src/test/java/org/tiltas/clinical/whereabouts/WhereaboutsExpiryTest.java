package org.tiltas.clinical.whereabouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.clinical.Home;
import org.tiltas.clinical.Owning;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.release.ReissueJob;
import org.tiltas.journal.RealJournal;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.clinical.Whereabouts.Decision;
import org.tiltas.spi.clinical.Whereabouts.Order;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;

/** Whereabouts go when their time has come, in the journal itself. */
class WhereaboutsExpiryTest {
    private static final Instant NOW = Home.minute(100);

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static RealJournal real;
    private Home home;
    private Residents residents;
    private WhereaboutsExpiry expiry;

    @BeforeAll
    static void open() throws Exception {
        real = new RealJournal(directory);
    }

    @AfterAll
    static void close() {
        real.close();
    }

    @BeforeEach
    void begin() throws Exception {
        home = new Home(real.fresh());
        residents = new Residents(home.journal.records(), ZoneId.of("Europe/Vilnius"));
        home.put("Patient", "anna", "{\"resourceType\":\"Patient\"}");
        home.put("Patient", "berta", "{\"resourceType\":\"Patient\"}");
        home.observe("anna", 0, 5);
        Unit unit = new Unit();
        for (int minute = 0; minute < 100; minute += 10) {
            unit.observe(home.room(minute, "anna", "l" + minute)).observe(home.room(minute, "berta", "l" + minute));
        }
        home.journal.commit(unit).get();
    }

    private void start() {
        expiry = new WhereaboutsExpiry(home.journal, residents, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void stop() throws Exception {
        expiry.close();
        residents.close();
    }

    private void decide(String patient, Duration retention, Optional<Instant> ended) throws Exception {
        Order order = new Order("walks at night", retention, "guardian", Optional.of(Home.BASE));
        Decision decision = new Decision(patient, order, Home.BASE, "nora", ended, ended.isPresent() ? "nora" : "");
        home.journal.commit(new Unit().put(Decisions.write(decision))).get();
    }

    private List<Observed> rooms(String patient) {
        return home.journal
                .observations()
                .search(new Observations.Query(
                        Set.of(),
                        Set.of("Patient/" + patient),
                        Set.of(),
                        Set.of(Metrics.IN_ROOM),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Observations.Order.EFFECTIVE_ASCENDING,
                        0,
                        1000));
    }

    private void remain(String patient, int number) {
        await().untilAsserted(() -> assertThat(rooms(patient)).hasSize(number));
        assertThat(rooms(patient))
                .allSatisfy(row -> assertThat(row.measurement().effective().toInstant())
                        .isAfterOrEqualTo(NOW.minus(Duration.ofMinutes(number * 10))));
    }

    @Test
    void whatIsOlderThanTheDecisionAllowsGoes() throws Exception {
        Observed first = rooms("anna").get(0);
        home.journal
                .commit(new Unit()
                        .takeBack(new Unit.Taking(first.id(), "not so"))
                        .receipt(new Receipt(
                                "hospital", NOW, List.of(new Receipt.Item(first.offset(), "Observation/x")))))
                .get();
        start();
        decide("anna", Duration.ofMinutes(60), Optional.empty());

        remain("anna", 6);

        assertThat(home.journal.observations().history(first.id())).isEmpty();
        assertThat(home.journal.erasures().open("")).as("no partner is told").isEmpty();
        assertThat(rooms("berta")).hasSize(10);
        assertThat(home.live()).filteredOn(row -> row.endsWith(" anna")).hasSize(5 + 6);
    }

    @Test
    void anEndedDecisionStillBoundsWhatItLeft() throws Exception {
        decide("anna", Duration.ofMinutes(60), Optional.of(Home.minute(99)));
        start();

        remain("anna", 6);
    }

    @Test
    void aShorterTermTakesEffectAtOnce() throws Exception {
        decide("anna", Duration.ofMinutes(80), Optional.empty());
        start();
        remain("anna", 8);

        decide("anna", Duration.ofMinutes(60), Optional.empty());

        remain("anna", 6);
    }

    @Test
    void whatWasTakenBackOfMergedRecordsGoesToo() throws Exception {
        List<Observed> before = rooms("anna");
        home.put("Patient", "ana", "{\"resourceType\":\"Patient\"}");
        home.put("Patient", "annette", "{\"resourceType\":\"Patient\"}");
        ReissueJob job = new ReissueJob(home.journal, Owning.of(home.journal.records(), ZoneId.of("Europe/Vilnius")));
        try {
            merge("anna", "ana");
            merge("ana", "annette");
        } finally {
            job.close();
        }
        assertThat(rooms("anna")).as("entered in error").hasSize(10);
        decide("annette", Duration.ofMinutes(60), Optional.empty());
        start();

        remain("annette", 6);
        remain("ana", 6);
        remain("anna", 6);

        assertThat(home.journal.observations().history(before.get(0).id())).isEmpty();
        assertThat(home.journal.observations().history(before.get(9).id())).hasSize(2);
    }

    private void merge(String merged, String survivor) throws Exception {
        home.put(
                "Patient",
                merged,
                "{\"resourceType\":\"Patient\",\"link\":[{\"other\":{\"reference\":\"Patient/" + survivor
                        + "\"},\"type\":\"replaced-by\"}]}");
        await().untilAsserted(() -> assertThat(rooms(survivor)).hasSize(10));
    }

    @Test
    void oneResidentsFailureHoldsUpNobodyElse() throws Exception {
        Set<Long> refused = rooms("anna").stream().map(Observed::offset).collect(Collectors.toSet());
        decide("anna", Duration.ofMinutes(60), Optional.empty());
        decide("berta", Duration.ofMinutes(60), Optional.empty());
        AtomicBoolean broken = new AtomicBoolean(true);
        Journal journal = (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                (proxy, method, arguments) ->
                        broken.get() && method.getName().equals("commit") && erases((Unit) arguments[0], refused)
                                ? CompletableFuture.failedFuture(new JournalException.Unavailable("not now", null))
                                : method.invoke(home.journal, arguments));
        expiry = new WhereaboutsExpiry(journal, residents, Clock.fixed(NOW, ZoneOffset.UTC));

        remain("berta", 6);
        assertThat(rooms("anna")).hasSize(10);
        broken.set(false);

        remain("anna", 6);
    }

    private static boolean erases(Unit unit, Set<Long> offsets) {
        return unit.erases().stream()
                .anyMatch(step -> step instanceof Erase.Rows rows
                        && rows.offsets().stream().anyMatch(offsets::contains));
    }

    @Test
    void aRestrictionKeepsEverythingAsItIs() throws Exception {
        home.put(Restricted.KIND, "anna", "{\"reason\":\"contested\"}");
        decide("anna", Duration.ofMinutes(60), Optional.empty());
        decide("berta", Duration.ofMinutes(60), Optional.empty());
        start();
        remain("berta", 6);
        // a search leaves out who is restricted
        assertThat(home.live()).filteredOn(row -> row.endsWith(" anna")).hasSize(5 + 10);

        home.remove(Restricted.KIND, "anna");
        expiry.close();
        start();

        remain("anna", 6);
    }

    @Test
    void whatIsRememberedGoesWithIt() throws Exception {
        RoomMemory memory = new RoomMemory(home.journal);
        remember(memory, "anna", 10);
        remember(memory, "berta", 99);
        remember(memory, "carla", 99);
        decide("anna", Duration.ofMinutes(60), Optional.empty());
        decide("berta", Duration.ofMinutes(60), Optional.empty());
        start();

        await().untilAsserted(() -> assertThat(memory.patients()).containsExactly("berta"));
        decide("berta", Duration.ofMinutes(60), Optional.of(NOW));

        await().untilAsserted(() -> assertThat(memory.patients()).isEmpty());
    }

    private void remember(RoomMemory memory, String patient, int minute) throws Exception {
        Unit unit = new Unit();
        RoomTrack track = memory.take(patient, unit);
        track.hear(new Sighting(Home.minute(minute), "l1", -60, "gw1", "d1"));
        RoomMemory.put(patient, track, unit);
        home.journal.commit(unit).get();
    }
}
