package org.tiltas.clinical.residents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.ReadingTime.DeviceClock;
import org.tiltas.api.ResidentChange;
import org.tiltas.api.ResidentChange.Death;
import org.tiltas.api.ResidentChange.Identifier;
import org.tiltas.api.ResidentChange.Kind;
import org.tiltas.api.ResidentChange.Name;
import org.tiltas.api.ResidentChange.Person;
import org.tiltas.api.ResidentChange.Place;
import org.tiltas.clinical.FakeJournal;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.GatewayFacts;
import org.tiltas.clinical.devices.NamedPatients;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class ResidentDeskTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ZoneId RIGA = ZoneId.of("Europe/Riga");
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final FakeJournal fake = new FakeJournal();
    private final GatewayFacts gateways = GatewayFacts.over(fake.recordsView());
    private final NamedPatients named =
            NamedPatients.over(fake.recordsView(), gateways, new Residents(fake.recordsView(), RIGA));
    private final ResidentDesk desk = new ResidentDesk(fake.journal(), named, gateways, RIGA);

    @BeforeEach
    void trust() {
        trust("admit");
    }

    private void trust(String how) {
        put(
                "gateway",
                "his",
                "{\"home\":\"north\",\"residents\":\"" + how
                        + "\",\"patients\":[{\"system\":\"urn:home\",\"authority\":\"HOME\"}]}");
    }

    private void put(String kind, String id, String json) {
        fake.commit(new Unit().put(RecordWrite.put(kind, id, json)));
    }

    private Unit tell(ResidentChange... changes) {
        return tell("his", changes);
    }

    private Unit tell(String gateway, ResidentChange... changes) {
        RawMessage message =
                new RawMessage("m", "hl7v2", gateway, "mllp", "", "", NOW, false, Lane.ROUTINE, new byte[] {1});
        List<Decoded> batch = new ArrayList<>();
        for (ResidentChange change : changes) {
            batch.add(new Decoded(message, "hl7v2", "1", List.of(), List.of(change)));
        }
        Unit unit = new Unit().require(Assignments.GUARD, fake.guard(Assignments.GUARD));
        desk.apply(batch, unit);
        fake.commit(unit).join();
        return unit;
    }

    private static String reason(Unit unit) {
        assertThat(unit.records()).isEmpty();
        assertThat(unit.quarantined()).hasSize(1);
        return unit.quarantined().get(0).reason();
    }

    private static ResidentChange change(Kind kind, String time, String number, Person person, String... place) {
        return new ResidentChange(
                kind,
                Optional.of(clock(time)),
                Optional.empty(),
                List.of(new Identifier("HOME", number), new Identifier("ELSEWHERE", "x" + number)),
                List.of(),
                person,
                place.length == 0 ? Optional.empty() : Optional.of(new Place("", place[0], place[1], place[2])));
    }

    private static ResidentChange merge(String time, String survivor, String givenUp) {
        return new ResidentChange(
                Kind.MERGE,
                Optional.of(clock(time)),
                Optional.empty(),
                List.of(new Identifier("HOME", survivor)),
                List.of(new Identifier("HOME", givenUp)),
                Person.UNTOLD,
                Optional.empty());
    }

    private static DeviceClock clock(String time) {
        return new DeviceClock(LocalDateTime.parse("2026-11-22T" + time), Optional.empty());
    }

    private static Person called(String family) {
        return new Person(
                Optional.of(List.of(new Name("official", family, List.of("Anna"), List.of(), List.of()))),
                Optional.of("1938-02-28"),
                Optional.of("female"),
                Optional.empty());
    }

    private static JsonNode json(Record record) {
        try {
            return JSON.readTree(record.body());
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<JsonNode> all(String kind) {
        return fake.recordsView().list(kind).stream()
                .map(ResidentDeskTest::json)
                .toList();
    }

    private Record patient(String number) {
        var holders = named.holders("urn:home|" + number);
        assertThat(holders).as(number).hasSize(1);
        return fake.recordsView().get("Patient", holders.iterator().next()).orElseThrow();
    }

    private String lives(String number) {
        String location = json(patient(number))
                .findPath("valueReference")
                .path("reference")
                .asText();
        return location.isEmpty()
                ? ""
                : json(fake.recordsView().get("Location", location.substring(9)).orElseThrow())
                        .path("identifier")
                        .path(0)
                        .path("value")
                        .asText();
    }

    /** Each membership as {@code group patient start end}. */
    private List<String> stays() {
        List<String> stays = new ArrayList<>();
        for (JsonNode group : all("Group")) {
            for (JsonNode member : group.path("member")) {
                JsonNode period = member.path("period");
                stays.add(group.path("name").asText() + " "
                        + period.path("start").asText().substring(11, 16) + "-"
                        + (period.has("end") ? period.path("end").asText().substring(11, 16) : ""));
            }
        }
        return stays.stream().sorted().toList();
    }

    @Test
    void anAdmissionMakesAPatientInItsPlace() {
        Unit unit = tell(change(Kind.ADMIT, "09:00", "17", called("Kalna"), "W1", "12", "A"));

        JsonNode patient = json(patient("17"));
        assertThat(patient.path("identifier")).hasSize(1);
        assertThat(patient.path("name").path(0).toString())
                .isEqualTo("{\"use\":\"official\",\"family\":\"Kalna\",\"given\":[\"Anna\"]}");
        assertThat(patient.path("birthDate").asText()).isEqualTo("1938-02-28");
        assertThat(patient.path("gender").asText()).isEqualTo("female");
        assertThat(patient.path("active").asBoolean()).isTrue();
        assertThat(lives("17")).isEqualTo("north||W1|12|A");
        assertThat(all("Location"))
                .extracting(l -> l.path("physicalType")
                                .path("coding")
                                .path(0)
                                .path("code")
                                .asText() + " " + l.path("name").asText())
                .containsExactlyInAnyOrder("wa W1", "ro 12", "bd 12/A");
        assertThat(all("Location")).filteredOn(l -> l.has("partOf")).hasSize(2);
        assertThat(stays()).containsExactly("12 09:00-", "12/A 09:00-");
        assertThat(unit.bumped()).containsExactly(Assignments.GUARD);
        assertThat(unit.audits()).allSatisfy(audit -> {
            assertThat(audit.who()).isEqualTo("gateway/his");
            assertThat(audit.what()).doesNotContain("Kalna");
        });
    }

    @Test
    void theSameAgainChangesNothing() {
        ResidentChange[] all = {
            change(Kind.ADMIT, "09:00", "17", called("Kalna"), "W1", "12", "A"),
            change(Kind.UPDATE, "09:10", "17", called("Bērziņa")),
            change(Kind.MOVE, "09:20", "17", Person.UNTOLD, "W1", "14", ""),
            change(Kind.ADMIT, "09:20", "18", Person.UNTOLD),
            merge("09:30", "17", "18"),
        };
        tell(all);
        Record before = patient("17");
        List<String> stays = stays();

        for (ResidentChange one : all) {
            assertThat(tell(one).records()).isEmpty();
        }
        assertThat(tell(all).records()).isEmpty();
        assertThat(patient("17")).isEqualTo(before);
        assertThat(stays()).isEqualTo(stays).containsExactly("12 09:00-09:20", "12/A 09:00-09:20", "14 09:20-");
    }

    @Test
    void whatWasRecordedEarlierDoesNotOverwrite() {
        tell(change(Kind.ADMIT, "09:00", "17", called("Kalna"), "W1", "12", ""));
        tell(change(Kind.UPDATE, "09:30", "17", called("Bērziņa")));
        assertThat(tell(change(Kind.UPDATE, "09:15", "17", called("Liepa"))).records())
                .isEmpty();
        assertThat(tell(change(Kind.MOVE, "09:20", "17", called("Liepa"), "W1", "13", ""))
                        .records())
                .isEmpty();
        assertThat(json(patient("17")).findPath("family").asText()).isEqualTo("Bērziņa");
        assertThat(lives("17")).isEqualTo("north||W1|12|");
    }

    @Test
    void aClockFarAheadDoesNotShutOutWhatFollows() {
        tell(change(Kind.ADMIT, "23:59", "17", called("Kalna")));
        tell(change(Kind.UPDATE, "12:00", "17", called("Bērziņa")));
        assertThat(json(patient("17")).findPath("family").asText()).isEqualTo("Bērziņa");
    }

    @Test
    void theDeletedIsGoneAndTheUntoldStays() {
        tell(change(Kind.ADMIT, "09:00", "17", called("Kalna")));
        Person less = new Person(Optional.empty(), Optional.of(""), Optional.of("unknown"), Optional.empty());
        tell(change(Kind.UPDATE, "09:10", "17", less));
        JsonNode patient = json(patient("17"));
        assertThat(patient.findPath("family").asText()).isEqualTo("Kalna");
        assertThat(patient.has("birthDate")).isFalse();
        assertThat(patient.path("gender").asText()).isEqualTo("unknown");
    }

    @Test
    void aDischargeEndsStayAndAssignments() {
        tell(change(Kind.ADMIT, "09:00", "17", called("Kalna"), "W1", "12", "A"));
        String patient = patient("17").id();
        assign("past", patient, "\"start\":\"2026-11-01\",\"end\":\"2026-11-05\"");
        assign("now", patient, "\"start\":\"2026-11-10\"");
        assign("planned", patient, "\"start\":\"2026-12-01\"");
        assign("other", "somebody", "\"start\":\"2026-11-10\"");

        tell(change(Kind.DISCHARGE, "11:00", "17", Person.UNTOLD));

        assertThat(stays()).containsExactly("12 09:00-11:00", "12/A 09:00-11:00");
        assertThat(lives("17")).isEmpty();
        assertThat(json(patient("17")).path("active").asBoolean()).isTrue();
        assertThat(period("past")).contains("2026-11-05");
        assertThat(period("now")).contains("\"end\":\"2026-11-22T11:00:00+02:00\"");
        assertThat(period("planned")).doesNotContain("end");
        assertThat(period("other")).doesNotContain("end");
        assertThat(tell(change(Kind.DISCHARGE, "11:00", "17", Person.UNTOLD)).records())
                .isEmpty();

        tell(change(Kind.ADMIT, "11:30", "17", Person.UNTOLD, "W1", "14", ""));
        assertThat(stays()).contains("14 11:30-");
    }

    private void assign(String id, String patient, String period) {
        put(
                "DeviceUseStatement",
                id,
                "{\"resourceType\":\"DeviceUseStatement\",\"status\":\"active\",\"subject\":{\"reference\":\"Patient/"
                        + patient + "\"},\"device\":{\"reference\":\"Device/d-" + id + "\"},\"timingPeriod\":{"
                        + period + "}}");
    }

    private String period(String id) {
        return json(fake.recordsView().get("DeviceUseStatement", id).orElseThrow())
                .path("timingPeriod")
                .toString();
    }

    @Test
    void deathEndsToo() {
        tell(change(Kind.ADMIT, "09:00", "17", called("Kalna"), "W1", "12", ""));
        Person dead = new Person(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Death(true, Optional.of(clock("10:30")))));
        tell(change(Kind.UPDATE, "11:00", "17", dead, "W1", "12", ""));
        assertThat(json(patient("17")).path("deceasedDateTime").asText()).isEqualTo("2026-11-22T10:30:00+02:00");
        assertThat(stays()).containsExactly("12 09:00-10:30");
    }

    @Test
    void aDeathWithoutATimeIsNotedAndTakenBack() {
        tell(change(Kind.ADMIT, "09:00", "17", called("Kalna")));
        tell(change(Kind.UPDATE, "11:00", "17", dead(true)));
        JsonNode patient = json(patient("17"));
        assertThat(patient.path("deceasedBoolean").asBoolean()).isTrue();
        assertThat(patient.toString()).contains("death-noted\",\"valueDateTime\":\"2026-11-22T11:00:00+02:00\"");

        tell(change(Kind.UPDATE, "11:30", "17", dead(false)));
        assertThat(json(patient("17")).has("deceasedBoolean")).isFalse();
        assertThat(patient("17").body()).doesNotContain("death-noted");
    }

    private static Person dead(boolean dead) {
        return new Person(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(new Death(dead, Optional.empty())));
    }

    @Test
    void aMergeLinksBothAndMovesTheStay() {
        tell(
                change(Kind.ADMIT, "09:00", "17", called("Kalna")),
                change(Kind.ADMIT, "09:00", "18", called("Kalna"), "W1", "12", ""));
        tell(merge("10:00", "17", "18"));
        Record survivor = patient("17");
        Record givenUp = patient("18");
        assertThat(json(survivor).path("link").toString())
                .isEqualTo("[{\"other\":{\"reference\":\"Patient/" + givenUp.id() + "\"},\"type\":\"replaces\"}]");
        assertThat(json(givenUp).path("link").toString())
                .isEqualTo("[{\"other\":{\"reference\":\"Patient/" + survivor.id() + "\"},\"type\":\"replaced-by\"}]");
        assertThat(json(givenUp).path("active").asBoolean()).isFalse();
        assertThat(stays()).containsExactly("12 09:00-10:00", "12 10:00-");
        assertThat(lives("17")).isEqualTo("north||W1|12|");
        assertThat(lives("18")).isEmpty();

        tell(change(Kind.UPDATE, "11:00", "18", called("Bērziņa")));
        assertThat(json(patient("17")).findPath("family").asText())
                .as("told under the old number")
                .isEqualTo("Bērziņa");
    }

    @Test
    void withinOneBatchWhatComesLaterSeesWhatCameBefore() {
        Unit unit = tell(
                change(Kind.ADMIT, "09:00", "17", called("Kalna"), "W1", "12", ""),
                change(Kind.ADMIT, "09:01", "18", called("Kalna"), "W1", "12", ""),
                merge("09:02", "17", "18"),
                change(Kind.UPDATE, "09:03", "18", called("Bērziņa")));
        assertThat(unit.quarantined()).isEmpty();
        assertThat(all("Patient")).hasSize(2);
        assertThat(json(patient("17")).findPath("family").asText()).isEqualTo("Bērziņa");
        assertThat(all("Location")).hasSize(2);
    }

    @Test
    void whoIsNotKnownIsQuarantinedUnlessTheGatewayMayMakeThem() {
        for (Kind kind : List.of(Kind.UPDATE, Kind.MOVE, Kind.DISCHARGE)) {
            assertThat(reason(tell(change(kind, "09:00", "17", called("Kalna")))))
                    .isEqualTo("unknown-resident");
        }
        assertThat(reason(tell(merge("09:00", "17", "18")))).isEqualTo("unknown-resident");
        trust("any");
        tell(change(Kind.UPDATE, "09:00", "17", called("Kalna")));
        assertThat(json(patient("17")).findPath("family").asText()).isEqualTo("Kalna");
        tell(merge("09:10", "20", "17"));
        assertThat(json(patient("20")).path("link").findPath("type").asText()).isEqualTo("replaces");
    }

    @Test
    void whoeverIsNotTrustedChangesNobody() {
        trust("off");
        assertThat(reason(tell(change(Kind.ADMIT, "09:00", "17", called("Kalna")))))
                .isEqualTo("residents-not-trusted");
        assertThat(reason(tell("stranger", change(Kind.ADMIT, "09:00", "17", called("Kalna")))))
                .isEqualTo("residents-not-trusted");
    }

    @Test
    void numbersOfOthersAndNumbersOfTwo() {
        ResidentChange foreign = new ResidentChange(
                Kind.ADMIT,
                Optional.empty(),
                Optional.empty(),
                List.of(new Identifier("ELSEWHERE", "17")),
                List.of(),
                called("Kalna"),
                Optional.empty());
        assertThat(reason(tell(foreign))).isEqualTo("unknown-identifier-system");

        String body = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:home\",\"value\":\"17\"}]}";
        put("Patient", "p1", body);
        put("Patient", "p2", body);
        Unit unit = tell(change(Kind.UPDATE, "09:00", "17", called("Kalna")));
        assertThat(reason(unit)).isEqualTo("ambiguous-resident");
        assertThat(unit.quarantined().get(0).detail()).doesNotContain("17", "Kalna");
    }

    @Test
    void aPlaceThatAPersonHasRegisteredIsUsed() {
        put(
                "Location",
                "room12",
                "{\"resourceType\":\"Location\",\"identifier\":[{\"system\":\"urn:tiltas:location\",\"value\":"
                        + "\"north|||12|\"}],\"name\":\"The blue room\"}");
        tell(change(Kind.ADMIT, "09:00", "17", called("Kalna"), "", "12", ""));
        assertThat(all("Location")).hasSize(1);
        assertThat(json(patient("17"))
                        .findPath("valueReference")
                        .path("reference")
                        .asText())
                .isEqualTo("Location/room12");
        assertThat(all("Group")
                        .get(0)
                        .findPath("characteristic")
                        .findPath("reference")
                        .asText())
                .isEqualTo("Location/room12");
    }
}
