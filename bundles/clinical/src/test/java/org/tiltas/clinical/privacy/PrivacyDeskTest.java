package org.tiltas.clinical.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.clinical.Home;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.NamedPatients;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.release.ReissueJob;
import org.tiltas.journal.RealJournal;
import org.tiltas.spi.clinical.Privacy.ByHand;
import org.tiltas.spi.clinical.Privacy.Erasure;
import org.tiltas.spi.clinical.Privacy.Order;
import org.tiltas.spi.clinical.Privacy.Preview;
import org.tiltas.spi.clinical.Privacy.Told;
import org.tiltas.spi.clinical.Privacy.Untold;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;

class PrivacyDeskTest {
    private static final Order ORDER = new Order("resident", "moved out", "Art. 17(1)(b)", "nora");

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static RealJournal real;
    private Home home;
    private Assignments assignments;
    private Residents residents;
    private ReissueJob reissue;
    private PrivacyDesk desk;

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
        home.put("Device", "d1", "{\"resourceType\":\"Device\",\"identifier\":[{\"value\":\"C0-FF-EE-00-00-01\"}]}");
        home.put("Patient", "anna", patient("Kazlauskienė", "39001010001", ""));
        home.put("Patient", "berta", patient("Petraitienė", "39001010002", ""));
        home.assign("s1", "anna", 0, 1000);
        home.assign("s2", "berta", 1000, null);
        home.observe("anna", 0, 1000);
        home.observe("berta", 1000, 1500);
        desk(home.journal);
    }

    private static String patient(String family, String identifier, String more) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + family + "\"}],\"identifier\":[{\"value\":\""
                + identifier + "\"}]" + more + "}";
    }

    private void desk(Journal journal) throws Exception {
        assignments = new Assignments(journal);
        residents = new Residents(journal);
        reissue = new ReissueJob(
                journal,
                new Ownership(
                        assignments,
                        new NamedPatients(journal, GatewayFacts.over(journal.records()), residents),
                        residents));
        desk = new PrivacyDesk(journal, assignments, residents);
    }

    @AfterEach
    void stop() throws Exception {
        desk.close();
        reissue.close();
        assignments.close();
        residents.close();
    }

    private Erasure erase(String patient) {
        Preview preview = desk.preview(patient, ORDER);
        return desk.erase(patient, ORDER, preview.code());
    }

    private void becomes(String id, String state) {
        await().until(() -> desk.erasure(id).orElseThrow().state().equals(state));
    }

    @Test
    void erasesOneAndLeavesTheOther() {
        Preview preview = desk.preview("anna", ORDER);
        assertThat(preview.counts()).containsEntry("observations", 1000L).containsEntry("records", 2L);
        assertThat(home.live()).hasSize(1500);

        Erasure begun = desk.erase("anna", ORDER, preview.code());
        becomes(begun.id(), "done");

        assertThat(home.live()).hasSize(500).allMatch(row -> row.endsWith(" berta"));
        assertThat(home.waiting()).isZero();
        assertThat(home.journal.records().get("Patient", "anna")).isEmpty();
        assertThat(home.journal.records().history("Patient", "anna")).isEmpty();
        assertThat(home.journal.records().get(Restricted.KIND, "anna")).isEmpty();
        assertThat(home.journal.records().get("Patient", "berta")).isPresent();
        Erasure done = desk.erasure(begun.id()).orElseThrow();
        assertThat(done.removed()).containsEntry("observations", 1000L);
        assertThat(done.first()).isPresent();
        assertThat(done.toString()).doesNotContain("anna", "Kazlausk", "39001010001", "d1", "C0-FF");
        assertThat(home.journal
                        .records()
                        .get("erasure", begun.id())
                        .orElseThrow()
                        .body())
                .doesNotContain("anna", "39001010001", "d1");
        assertThatThrownBy(() -> desk.preview("anna", ORDER)).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void whatWasDecidedAboutWhereaboutsGoesToo() throws Exception {
        for (String purpose : List.of("walks at night", "falls")) {
            home.put("whereabouts", "anna", "{\"resident\":\"anna\",\"purpose\":\"" + purpose + "\"}");
        }
        home.put("whereabouts", "berta", "{\"resident\":\"berta\",\"purpose\":\"falls\"}");
        home.journal
                .commit(new Unit()
                        .observe(home.room(10, "anna", "l1"))
                        .state("whereabouts", "Patient/anna", new byte[] {1})
                        .state("whereabouts", "Patient/berta", new byte[] {1}))
                .get();

        becomes(erase("anna").id(), "done");

        assertThat(home.live()).noneMatch(row -> row.endsWith(" anna"));
        assertThat(home.journal.records().history("whereabouts", "anna")).isEmpty();
        assertThat(home.journal.records().list("whereabouts")).hasSize(1);
        assertThat(home.journal.states().keys("whereabouts")).containsExactly("Patient/berta");
    }

    @Test
    void needsTheCodeAndWordsThatNameNobody() {
        Preview preview = desk.preview("anna", ORDER);
        assertThatThrownBy(() -> desk.erase("anna", ORDER, "1")).hasMessageStartingWith("code:");
        assertThatThrownBy(() -> desk.erase("berta", ORDER, preview.code())).hasMessageStartingWith("code:");
        assertThatThrownBy(() -> desk.preview("anna", new Order("resident", "kazlauskienė left", "", "nora")))
                .hasMessage("reason: must not name the resident");
        assertThatThrownBy(() -> desk.preview("anna", new Order("me", "moved", "", "nora")))
                .hasMessageStartingWith("requestedBy:");
        assertThatThrownBy(() -> desk.preview("carla", ORDER)).isInstanceOf(NoSuchElementException.class);
        assertThat(home.live()).hasSize(1500);
    }

    @Test
    void erasesWhoWasMergedIntoTheResidentToo() throws Exception {
        home.put(
                "Patient",
                "ana",
                patient(
                        "Kazlauskiene",
                        "39001010009",
                        ",\"link\":[{\"other\":{\"reference\":\"Patient/anna\"},\"type\":\"replaced-by\"}]"));
        await().until(() -> residents.present("ana").equals("anna"));

        becomes(erase("ana").id(), "done");

        assertThat(home.journal.records().get("Patient", "ana")).isEmpty();
        assertThat(home.journal.records().get("Patient", "anna")).isEmpty();
        assertThat(home.live()).hasSize(500);
    }

    @Test
    void goesOnAfterACrash() throws Exception {
        Preview preview = desk.preview("anna", ORDER);
        desk.close();
        Erasure begun = desk.erase("anna", ORDER, preview.code());
        assertThat(begun.state()).isEqualTo("erasing");
        stop();

        Journal again = real.again();
        desk(again);

        becomes(begun.id(), "done");
        assertThat(again.observations().ofSubject("Patient/anna", org.tiltas.api.Lane.ROUTINE, 0, Long.MAX_VALUE, 10))
                .isEmpty();
    }

    @Test
    void partnersAreCountedByTheirAnswers() throws Exception {
        long first = home.journal
                .observations()
                .ofSubject("Patient/anna", org.tiltas.api.Lane.ROUTINE, 0, Long.MAX_VALUE, 1)
                .get(0)
                .offset();
        home.journal
                .commit(new Unit()
                        .receipt(new Receipt(
                                "hospital",
                                Instant.now(),
                                List.of(new Receipt.Item(first, "Observation/x/_history/1")))))
                .get();
        assertThat(desk.preview("anna", ORDER).partners()).containsEntry("hospital", 1L);

        Erasure begun = erase("anna");
        becomes(begun.id(), "telling");
        var errand = home.journal.erasures().errands("hospital", 10).get(0);
        home.journal
                .commit(new Unit()
                        .erase(new org.tiltas.spi.journal.Erase.Told(errand))
                        .count(org.tiltas.spi.journal.Erasures.counter(begun.id(), "hospital.200"), 1))
                .get();

        Erasure done = desk.erasure(begun.id()).orElseThrow();
        assertThat(done.state()).isEqualTo("done");
        assertThat(done.partners().get("hospital").answers()).containsEntry("200", 1L);
    }

    private long first(String patient) {
        return home.journal
                .observations()
                .ofSubject("Patient/" + patient, org.tiltas.api.Lane.ROUTINE, 0, Long.MAX_VALUE, 1)
                .get(0)
                .offset();
    }

    @Test
    void whatAPersonHasToTellStaysOpenUntilItIsTold() throws Exception {
        home.journal
                .commit(new Unit()
                        .receipt(new Receipt(
                                "archive", Instant.now(), List.of(new Receipt.Item(first("anna"), "MSG00042")))))
                .get();
        Erasure begun = erase("anna");
        becomes(begun.id(), "telling");
        var errand = home.journal.erasures().errands("archive", 10).get(0);
        home.journal
                .commit(new Unit().erase(new Erase.Asked(errand, Erasures.State.BY_HAND, "", Instant.now())))
                .get();

        assertThat(desk.erasure(begun.id()).orElseThrow().partners().get("archive"))
                .extracting(Told::pending, Told::refused, Told::byHand)
                .containsExactly(1L, 0L, 1L);
        assertThat(desk.untold(begun.id(), ""))
                .extracting(Untold::partner, Untold::reference, Untold::state, Untold::doubtful)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("archive", "MSG00042", "by-hand", false));
        assertThat(desk.letter(begun.id(), "archive"))
                .contains("To: archive", "Erasure: " + begun.id(), "  MSG00042")
                .doesNotContain("anna", "Kazlausk", "39001010001");
        assertThatThrownBy(() -> desk.letter(begun.id(), "hospital")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> desk.told(begun.id(), "archive", " ", "nora")).hasMessageStartingWith("answer:");
        assertThatThrownBy(() -> desk.untold("none", "")).isInstanceOf(NoSuchElementException.class);

        desk.told(begun.id(), "archive", "erased, letter of 3 May", "nora");

        Erasure done = desk.erasure(begun.id()).orElseThrow();
        assertThat(done.state()).isEqualTo("done");
        Told told = done.partners().get("archive");
        assertThat(told.answers()).containsEntry("by-hand", 1L);
        assertThat(told.told())
                .singleElement()
                .extracting(ByHand::by, ByHand::number, ByHand::answer)
                .containsExactly("nora", 1L, "erased, letter of 3 May");
        assertThatThrownBy(() -> desk.told(begun.id(), "archive", "again", "nora"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatWasRefusedIsAskedAgain() throws Exception {
        home.journal
                .commit(new Unit()
                        .receipt(new Receipt(
                                "hospital",
                                Instant.now(),
                                List.of(new Receipt.Item(first("anna"), "Observation/x/_history/1")))))
                .get();
        Erasure begun = erase("anna");
        becomes(begun.id(), "telling");
        var errand = home.journal.erasures().errands("hospital", 10).get(0);
        home.journal
                .commit(new Unit().erase(new Erase.Asked(errand, Erasures.State.REFUSED, "412 not so", Instant.now())))
                .get();
        assertThat(desk.untold(begun.id(), "hospital"))
                .extracting(Untold::state, Untold::answer)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("refused", "412 not so"));
        assertThat(home.journal.erasures().errands("hospital", 10)).isEmpty();

        assertThat(desk.retell(begun.id(), "hospital", "nora")).isEqualTo(1);

        assertThat(home.journal.erasures().errands("hospital", 10)).containsExactly(errand);
        assertThat(desk.erasure(begun.id()).orElseThrow().state()).isEqualTo("telling");
    }

    @Test
    void aTermOfRetentionRestrictsInstead() throws Exception {
        home.put(
                "Organization",
                "home",
                "{\"resourceType\":\"Organization\",\"extension\":[{\"url\":\"" + Person.RETENTION
                        + "\",\"valueUnsignedInt\":10}]}");
        home.put(
                "Patient",
                "anna",
                patient(
                        "Kazlauskienė",
                        "39001010001",
                        ",\"managingOrganization\":{\"reference\":\"Organization/home\"}" + ",\"deceasedDateTime\":\""
                                + java.time.LocalDate.now().minusYears(1) + "\""));
        assertThat(desk.preview("anna", ORDER).until())
                .contains(java.time.LocalDate.now().plusYears(9));

        Erasure blocked = erase("anna");

        assertThat(blocked.state()).isEqualTo("blocked");
        assertThat(desk.restriction("anna").orElseThrow().erasure()).isTrue();
        assertThatThrownBy(() -> desk.lift("anna", "nora")).isInstanceOf(IllegalStateException.class);
        assertThat(home.journal
                        .observations()
                        .ofSubject("Patient/anna", org.tiltas.api.Lane.ROUTINE, 0, Long.MAX_VALUE, 10_000))
                .isNotEmpty();
    }

    /** As if years had gone by: the term has ended, and the order lies further back. */
    private void due(String id, Instant started) throws Exception {
        stop();
        String body = home.journal.records().get("erasure", id).orElseThrow().body();
        home.put(
                "erasure",
                id,
                body.replaceFirst("\"until\":\"[^\"]*\"", "\"until\":\"2020-01-01\"")
                        .replaceFirst("\"started\":\"[^\"]*\"", "\"started\":\"" + started + "\""));
        desk(home.journal);
    }

    @Test
    void aBlockedErasureLeavesWhoGotTheDeviceMeanwhile() throws Exception {
        home.put(
                "Organization",
                "home",
                "{\"resourceType\":\"Organization\",\"extension\":[{\"url\":\"" + Person.RETENTION
                        + "\",\"valueUnsignedInt\":10}]}");
        String home10 = ",\"managingOrganization\":{\"reference\":\"Organization/home\"}";
        home.put("Patient", "anna", patient("Kazlauskienė", "39001010001", home10));
        Erasure blocked = erase("anna");
        assertThat(blocked.state()).isEqualTo("blocked");
        home.put(
                "Patient",
                "ana",
                patient(
                        "Kazlauskiene",
                        "39001010009",
                        ",\"link\":[{\"other\":{\"reference\":\"Patient/anna\"},\"type\":\"replaced-by\"}]"));
        home.journal
                .commit(new Unit().state("analysis/silence", "DEVICE/d1", new byte[] {1}))
                .get();

        due(blocked.id(), Instant.now().minus(java.time.Duration.ofDays(11 * 366)));
        becomes(blocked.id(), "done");

        assertThat(home.journal.records().get("Patient", "ana")).isEmpty();
        assertThat(home.journal.states().keys("analysis/silence")).containsExactly("DEVICE/d1");
        assertThat(home.live()).hasSize(500);
        home.journal.commit(new Unit().hold(new Late(home).at(1700))).get();
        home.journal.commit(new Unit().hold(new Late(home).at(500))).get();
        stop();
        desk(home.journal);
        await().until(() -> home.waiting() < 2);
        assertThat(home.waiting()).isEqualTo(1);
    }

    @Test
    void aTermThatWasProlongedIsKept() throws Exception {
        java.time.LocalDate day = java.time.LocalDate.now().plusDays(30);
        home.put(
                "Patient",
                "anna",
                patient(
                        "Kazlauskienė",
                        "39001010001",
                        ",\"extension\":[{\"url\":\"" + Person.RETENTION + "\",\"valueDate\":\"" + day + "\"}]"));
        Erasure blocked = erase("anna");

        due(blocked.id(), Instant.now());

        await().until(() -> desk.erasure(blocked.id()).orElseThrow().until().equals(Optional.of(day)));
        assertThat(desk.erasure(blocked.id()).orElseThrow().state()).isEqualTo("blocked");
        assertThat(home.live()).hasSize(1500);
    }

    @Test
    void forgetsTheDeviceThatNobodyElseGot() throws Exception {
        home.journal
                .commit(new Unit().state("analysis/silence", "DEVICE/d1", new byte[] {1}))
                .get();
        becomes(erase("berta").id(), "done");
        assertThat(home.journal.states().keys("analysis/silence")).isEmpty();
    }

    @Test
    void restrictsAndLifts() {
        assertThat(desk.restrict("anna", "contested", "nora")).isTrue();
        assertThat(desk.restrict("anna", "contested", "nora")).isFalse();
        assertThat(home.journal.records().get("Patient", "anna").orElseThrow().body())
                .contains("\"code\":\"R\"");
        try (Restricted restricted = new Restricted(home.journal.records())) {
            assertThat(restricted.holds("Patient/anna")).isTrue();
            assertThat(restricted.holds("Patient/berta")).isFalse();

            assertThat(desk.lift("anna", "nora")).isTrue();

            assertThat(restricted.holds("Patient/anna")).isFalse();
        }
        assertThat(desk.lift("anna", "nora")).isFalse();
        assertThat(home.journal.records().get("Patient", "anna").orElseThrow().body())
                .doesNotContain("meta");
    }

    @Test
    void whatComesLaterOfAnErasedTimeGoesToo() throws Exception {
        becomes(erase("anna").id(), "done");

        home.journal
                .commit(new Unit().hold(home.beats(2000, null, OptionalInt.empty(), java.util.Map.of())))
                .get();
        home.journal.commit(new Unit().hold(new Late(home).at(500))).get();
        assertThat(home.waiting()).isPositive();
        stop();
        desk(home.journal);

        await().until(() -> home.waiting() == 1);
    }

    @Test
    void whatComesLaterOfAnErasedUserSlotGoesToo() throws Exception {
        home.assign(
                "s1",
                "anna",
                0,
                1000,
                "active",
                ",\"extension\":[{\"url\":\"urn:tiltas:extension:user-index\",\"valueUnsignedInt\":4}]");
        await().until(() ->
                assignments.ofResident("anna").stream().anyMatch(a -> a.slot().equals(OptionalInt.of(4))));
        becomes(erase("anna").id(), "done");

        home.journal
                .commit(new Unit()
                        .hold(new Late(home).at(500, OptionalInt.of(4)))
                        .hold(new Late(home).at(501, OptionalInt.of(5)))
                        .hold(new Late(home).at(1500, OptionalInt.of(4))))
                .get();
        stop();
        desk(home.journal);

        await().until(() -> home.journal.waitings().ofDevice("d1", Instant.MIN, Instant.MAX, 10_000).stream()
                        .filter(w -> w.measurement().userIndex().isPresent())
                        .count()
                == 2);
    }

    /** A measurement of an erased time that was never seen before. */
    private record Late(Home home) {
        org.tiltas.api.Measurement at(int minute) {
            return at(minute, OptionalInt.empty());
        }

        org.tiltas.api.Measurement at(int minute, OptionalInt slot) {
            org.tiltas.api.Measurement m = home.beats(minute, null, slot, java.util.Map.of());
            return new org.tiltas.api.Measurement(
                    java.util.UUID.randomUUID(),
                    m.identityTime(),
                    m.subject(),
                    m.device(),
                    m.gateway(),
                    "2",
                    m.metric(),
                    m.value(),
                    m.status(),
                    m.effective(),
                    m.received(),
                    m.quality(),
                    m.userIndex(),
                    m.attributes(),
                    m.lane(),
                    m.origin());
        }
    }
}
