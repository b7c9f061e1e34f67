package org.tiltas.clinical.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Observed;
import org.tiltas.clinical.Home;
import org.tiltas.clinical.Owning;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.journal.RealJournal;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Unit;

/** Observations follow corrected assignments, merges, absences and deaths, in the journal itself. */
class ReissueJobTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Vilnius");
    private static final String SLOT =
            ",\"extension\":[{\"url\":\"urn:tiltas:extension:user-index\",\"valueUnsignedInt\":2}]";

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static RealJournal real;
    private Home home;
    private ReissueJob reissue;
    private ReleaseJob release;

    @BeforeAll
    static void open() throws Exception {
        real = new RealJournal(directory);
    }

    @AfterAll
    static void close() throws Exception {
        real.close();
    }

    @BeforeEach
    void begin() throws Exception {
        home = new Home(real.fresh());
    }

    @AfterEach
    void stop() throws Exception {
        reissue.close();
        release.close();
    }

    private void start() {
        start(home.journal);
    }

    private void start(Journal journal) {
        Ownership ownership = Owning.of(journal.records(), ZONE);
        release = new ReleaseJob(journal, ownership, GatewayFacts.over(journal.records()));
        reissue = new ReissueJob(journal, ownership);
    }

    private static List<String> owned(String... spans) {
        List<String> all = new ArrayList<>();
        for (String span : spans) {
            String[] parts = span.split(" ");
            IntStream.range(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
                    .forEach(minute -> all.add(minute + " " + parts[0]));
        }
        return all;
    }

    private void becomes(String... spans) {
        await().untilAsserted(() -> assertThat(home.live()).isEqualTo(owned(spans)));
    }

    private void ended(int count) {
        assertThat(home.journal.counters().get("reissued")).isEqualTo(count);
    }

    @Test
    void anotherResident() throws Exception {
        home.assign("a1", "anna", 0, 100);
        home.observe("anna", 10, 20);
        start();

        home.assign("a1", "berta", 0, 100);

        becomes("berta 10 20");
        ended(10);
        assertThat(home.waiting()).isZero();
    }

    @Test
    void whereaboutsAreTakenBackAndGivenToNobody() throws Exception {
        home.assign("a1", "anna", 0, 100);
        home.observe("anna", 10, 12);
        home.journal.commit(new Unit().observe(home.room(15, "anna", "l1"))).get();
        start();

        home.assign("a1", "berta", 0, 100);

        becomes("berta 10 12");
        assertThat(rooms()).containsExactly("Patient/anna entered-in-error");
    }

    @Test
    void whereaboutsGoToTheSurvivorOfAMerge() throws Exception {
        home.assign("a1", "anna", 0, 100);
        home.journal.commit(new Unit().observe(home.room(15, "anna", "l1"))).get();
        start();

        home.put("Patient", "ana", "{\"resourceType\":\"Patient\"}");
        home.put(
                "Patient",
                "anna",
                "{\"resourceType\":\"Patient\",\"link\":[{\"other\":{\"reference\":\"Patient/ana\"},"
                        + "\"type\":\"replaced-by\"}]}");

        becomes("ana 15 16");
    }

    /** Newest versions. */
    private List<String> rooms() {
        return home
                .journal
                .observations()
                .search(new Observations.Query(
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of("in-room"),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Observations.Order.EFFECTIVE_ASCENDING,
                        0,
                        100))
                .stream()
                .map(Observed::measurement)
                .map(m -> m.subject().reference() + " " + m.status().code())
                .toList();
    }

    @Test
    void endedInThePastAndThenGivenToAnother() throws Exception {
        home.assign("a1", "anna", 0, null);
        home.observe("anna", 10, 20);
        start();

        home.assign("a1", "anna", 0, 15);
        becomes("anna 10 15");
        await().untilAsserted(() -> assertThat(home.waiting()).isEqualTo(5));

        home.assign("a2", "berta", 15, 18);
        becomes("anna 10 15", "berta 15 18");
        assertThat(home.waiting()).isEqualTo(2);

        home.assign("a2", "berta", 15, 18, "entered-in-error", "");
        becomes("anna 10 15");
        home.assign("a1", "anna", 0, null);
        becomes("anna 10 20");
        assertThat(home.waiting()).isZero();
        // what anna had is hers again, not a copy of it: ten of hers, three of berta's
        assertThat(home.journal
                        .observations()
                        .search(new Observations.Query(
                                Set.of(),
                                Set.of(),
                                Set.of("d1"),
                                Set.of(),
                                Set.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Observations.Order.EFFECTIVE_ASCENDING,
                                0,
                                100)))
                .hasSize(13);
    }

    @Test
    void removedAndAnOlderOneTakesOver() throws Exception {
        home.assign("any", "anna", 0, null);
        home.assign("slot", "berta", 0, null, "active", SLOT);
        home.journal
                .commit(new Unit().observe(home.beats(1, "berta", OptionalInt.of(2), Map.of())))
                .get();
        start();

        home.remove("DeviceUseStatement", "slot");
        becomes("anna 1 2");
        home.assign("slot", "carla", 0, null, "active", SLOT);
        becomes("carla 1 2");
    }

    @Test
    void anAssignmentThatCameAndWentUnseen() throws Exception {
        start();
        home.assign("a1", "anna", 0, null);
        home.observe("anna", 1, 3);
        home.assign("a1", "berta", 0, null);
        home.observe("berta", 5, 7);
        home.remove("DeviceUseStatement", "a1");
        home.assign("a2", "carla", 2, null);
        home.observe("carla", 8, 9);

        becomes("carla 2 3", "carla 5 7", "carla 8 9");
        await().untilAsserted(() -> assertThat(home.waiting()).isEqualTo(1));
    }

    @Test
    void whatAMessageNamesOrAPersonGaveDoesNotMove() throws Exception {
        home.put("gateway", "gw1", "{\"patients\":[{\"system\":\"urn:home\",\"authority\":\"HOME\"}]}");
        home.put("Patient", "anna", "{\"identifier\":[{\"system\":\"urn:home\",\"value\":\"17\"}]}");
        home.assign("a1", "anna", 0, null);
        Unit unit = new Unit();
        unit.observe(home.beats(1, "anna", OptionalInt.empty(), Map.of("patient", "HOME|17")));
        unit.observe(home.beats(2, "anna", OptionalInt.empty(), Map.of("claimed", "anna")));
        unit.observe(home.beats(3, "anna", OptionalInt.empty(), Map.of()));
        home.journal.commit(unit).get();
        start();

        home.remove("DeviceUseStatement", "a1");
        becomes("anna 1 3");
    }

    @Test
    void goesOnWhereACrashHasLeftIt() throws Exception {
        home.assign("a1", "anna", 0, 2000);
        home.observe("anna", 0, 1700);
        start();
        await().untilAsserted(
                        () -> assertThat(home.journal.states().keys("reissue")).isNotEmpty());
        home.assign("a1", "berta", 0, 2000);
        await().pollInterval(java.time.Duration.ofMillis(1))
                .until(() -> home.journal.counters().get("reissued") >= 500);
        reissue.close();
        release.close();
        Journal again = real.again();
        Home same = new Home(again);
        start(again);

        await().untilAsserted(() -> assertThat(same.live()).isEqualTo(owned("berta 0 1700")));
        assertThat(again.counters().get("reissued")).isEqualTo(1700);
        assertThat(new HashSet<>(same.live())).hasSize(1700);
        await().untilAsserted(() -> assertThat(new Handled(again)
                        .statement("a1")
                        .assignment()
                        .orElseThrow()
                        .resident())
                .isEqualTo("berta"));
    }

    @Test
    void aMergedPatientLeavesEverythingToTheSurvivor() throws Exception {
        home.put("Patient", "anna", "{\"resourceType\":\"Patient\"}");
        home.put("Patient", "berta", "{\"resourceType\":\"Patient\"}");
        home.assign("a1", "anna", 0, null);
        home.observe("anna", 1, 4);
        start();

        home.put(
                "Patient",
                "anna",
                "{\"resourceType\":\"Patient\",\"link\":[{\"type\":\"replaced-by\",\"other\":"
                        + "{\"reference\":\"Patient/berta\"}}]}");

        becomes("berta 1 4");
        await().untilAsserted(() -> assertThat(body("Patient", "anna")).contains("\"active\":false", "replaced-by"));
        assertThat(body("DeviceUseStatement", "a1")).contains("Patient/berta");
        assertThat(home.journal.audits().list(Long.MAX_VALUE, 10))
                .extracting(entry -> entry.audit().action())
                .contains("merge");
    }

    @Test
    void theSurvivorMayTellOfTheMerge() throws Exception {
        home.put("Patient", "anna", "{\"resourceType\":\"Patient\"}");
        home.assign("a1", "anna", 0, null);
        home.observe("anna", 1, 4);
        start();

        home.put(
                "Patient",
                "berta",
                "{\"resourceType\":\"Patient\",\"link\":[{\"type\":\"replaces\",\"other\":"
                        + "{\"reference\":\"Patient/anna\"}}]}");

        becomes("berta 1 4");
        await().untilAsserted(() -> assertThat(body("Patient", "anna")).contains("\"active\":false", "replaced-by"));
    }

    private String body(String kind, String id) {
        return home.journal.records().get(kind, id).orElseThrow().body();
    }

    private void patient(String more) throws Exception {
        home.put("Patient", "anna", "{\"resourceType\":\"Patient\"" + more + "}");
    }

    private static String absence(int from, int to) {
        return "{\"url\":\"urn:tiltas:extension:absence\",\"valuePeriod\":{\"start\":\"" + Home.minute(from)
                + "\",\"end\":\"" + Home.minute(to) + "\"}}";
    }

    @Test
    void whatIsMeasuredInAnAbsenceWaits() throws Exception {
        patient("");
        home.assign("a1", "anna", 0, null);
        home.observe("anna", 1, 10);
        start();

        patient(",\"extension\":[" + absence(3, 6) + "]");
        becomes("anna 1 3", "anna 6 10");
        patient(",\"extension\":[" + absence(3, 5) + "," + absence(8, 9) + "]");
        becomes("anna 1 3", "anna 5 8", "anna 9 10");
        patient("");
        becomes("anna 1 10");
    }

    @Test
    void whatIsMeasuredAfterADeathWaits() throws Exception {
        patient("");
        home.assign("a1", "anna", 0, null);
        home.observe("anna", 1, 10);
        start();

        patient(",\"deceasedDateTime\":\"" + Home.minute(4) + "\"");
        becomes("anna 1 4");
        patient(",\"deceasedDateTime\":\"" + Home.minute(6) + "\"");
        becomes("anna 1 6");
        assertThat(home.waiting()).isEqualTo(4);
    }
}
