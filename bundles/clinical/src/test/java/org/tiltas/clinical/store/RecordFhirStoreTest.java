package org.tiltas.clinical.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.clinical.FakeJournal;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.views.Published;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.clinical.FhirStore.Write;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class RecordFhirStoreTest {
    private final FakeJournal fake = new FakeJournal();
    private final RecordFhirStore store = new RecordFhirStore(
            fake.journal(),
            new Devices(fake.recordsView()),
            new Assignments(fake.recordsView(), ZoneId.of("Europe/Vilnius")),
            new ManualEntry(fake.journal(), Published.views(fake.recordsView()), new MetricRegistry()));

    private static Write write(String type, String id, String fields) {
        return new Write(type, id, "", "{'resourceType':'" + type + "'" + fields + "}", RecordWrite.ANY);
    }

    private Record put(String type, String id, String fields) throws RefusedWrite {
        return store.write(List.of(json(write(type, id, fields))), "admin").get(0);
    }

    private static Write json(Write write) {
        return new Write(write.type(), write.id(), write.fullUrl(), write.json().replace('\'', '"'), write.expected());
    }

    private RefusedWrite refused(String type, String id, String fields) {
        return catchThrowableOfType(RefusedWrite.class, () -> put(type, id, fields));
    }

    private void home() throws RefusedWrite {
        put("Patient", "anna", "");
        put("Patient", "jonas", "");
        put("Device", "d1", identifier("C0-FF-EE-00-00-01"));
    }

    private static String identifier(String address) {
        return ",'identifier':[{'system':'http://hl7.org/fhir/sid/eui-48/bluetooth','value':'" + address + "'}]";
    }

    private static String use(String patient, String start, String end) {
        return ",'status':'active','subject':{'reference':'Patient/" + patient
                + "'},'device':{'reference':'Device/d1'},'timingPeriod':{'start':'" + start + "'"
                + (end.isEmpty() ? "" : ",'end':'" + end + "'") + "}";
    }

    @Test
    void theNameABridgeGaveOutlivesAnEditAndAFormerOneBindsNobody() throws RefusedWrite {
        String address = "{'system':'http://hl7.org/fhir/sid/eui-64/zigbee','value':'00-15-8D-00-00-00-00-01'}";
        String name = "{'system':'urn:tiltas:zigbee2mqtt','value':'gw1/door'%s}";
        put("Device", "d1", ",'identifier':[" + address + "," + name.formatted("") + "]");

        assertThat(put("Device", "d1", ",'identifier':[" + address + "]").body())
                .contains("gw1/door");
        assertThat(refused("Device", "d2", ",'identifier':[" + name.formatted("") + "]")
                        .status())
                .isEqualTo(409);

        put("Device", "d3", ",'identifier':[{'system':'urn:x','value':'1'}," + name.formatted(",'use':'old'") + "]");
    }

    @Test
    void storesWithoutIdAndVersionAndKeepsTheRest() throws RefusedWrite {
        Record record = put(
                "Patient",
                "p-1",
                ",'id':'p-1','meta':{'versionId':'7','lastUpdated':'2020-01-01T00:00:00Z','profile':['http://x/y']},"
                        + "'name':[{'family':'Petraitienė'}]");

        assertThat(record.body())
                .isEqualTo(("{'resourceType':'Patient','meta':{'profile':['http://x/y']},"
                                + "'name':[{'family':'Petraitienė'}]}")
                        .replace('\'', '"'));
        assertThat(record.version()).isEqualTo(1);
        Unit unit = fake.units.get(0);
        assertThat(unit.audits()).singleElement().satisfies(a -> {
            assertThat(a.who()).isEqualTo("admin");
            assertThat(a.action() + " " + a.what()).isEqualTo("create Patient/p-1");
        });
        assertThat(unit.bumped()).as("a message may name the Patient").containsExactly("assignments");
    }

    @Test
    void givesIdsAndFollowsReferencesWithinOneCall() throws RefusedWrite {
        List<Record> records = store.write(
                List.of(
                        new Write(
                                "DeviceUseStatement",
                                "",
                                "urn:uuid:3",
                                use("", "2026-11-01", "")
                                        .replace("Patient/", "urn:uuid:1")
                                        .replace("Device/d1", "urn:uuid:2")
                                        .replaceFirst("^", "{'resourceType':'DeviceUseStatement'")
                                        .concat("}")
                                        .replace('\'', '"'),
                                RecordWrite.ANY),
                        new Write("Patient", "", "urn:uuid:1", "{\"resourceType\":\"Patient\"}", RecordWrite.ANY),
                        new Write(
                                "Device",
                                "",
                                "urn:uuid:2",
                                ("{'resourceType':'Device'" + identifier("C0-FF-EE-00-00-09") + "}").replace('\'', '"'),
                                RecordWrite.ANY)),
                "admin");

        assertThat(records.get(0).body())
                .contains(
                        "Patient/" + records.get(1).id(),
                        "Device/" + records.get(2).id());
        assertThat(fake.guard("assignments")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Patient|,'gendre':'male'|400|Patient.gendre",
                "Patient|,'gender':'mal'|400|Patient.gender",
                "Patient|,'birthDate':'1940-13-01'|400|Patient.birthDate",
                "Patient|,'active':'yes'|400|Patient.active",
                "Patient|,'link':[{'type':'seealso'}]|422|Patient.link.other",
                "Patient|,'generalPractitioner':[{'reference':'Practitioner/none'}]|422|Patient.generalPractitioner",
                "Patient|,'generalPractitioner':[{'reference':'urn:uuid:none'}]|422|Patient.generalPractitioner",
                "Device|,'status':'active'|422|Device.identifier",
                "Device|,'identifier':[{'value':'x'}]|422|Device.identifier[0].system",
                "Goal|,'lifecycleStatus':'active'|422|Goal.description",
                "Observation|,'status':'final'|422|resourceType",
            })
    void refusesNamingTheField(String type, String fields, int status, String field) {
        RefusedWrite refusal = refused(type, "", fields);

        assertThat(refusal).isNotNull();
        assertThat(refusal.field()).isEqualTo(field);
        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.getMessage()).doesNotContain("\n");
        assertThat(fake.units).isEmpty();
    }

    /** As the server says how far it was reached, and as people end it. */
    @Test
    void aGoalWithoutAStartIsWrittenAgainAfterItWasDue() throws RefusedWrite {
        put("Patient", "anna", "");
        String goal = ",'description':{'text':'strong'},'subject':{'reference':'Patient/anna'},'target':[{'measure':"
                + "{'coding':[{'system':'urn:tiltas:metric','code':'strength-days'}]},'detailInteger':2,"
                + "'dueDate':'2026-01-31'}]";
        String status = ",'achievementStatus':{'coding':[{'system':"
                + "'http://terminology.hl7.org/CodeSystem/goal-achievement','code':'not-achieved'}]}";

        put("Goal", "g", ",'lifecycleStatus':'active'" + goal + status);
        assertThat(put("Goal", "g", ",'lifecycleStatus':'completed'" + goal + status)
                        .version())
                .isEqualTo(2);
        assertThat(refused("Goal", "g", ",'lifecycleStatus':'active','startDate':'2026-02-01'" + goal)
                        .field())
                .isEqualTo("Goal.target[0].due");
    }

    @Test
    void refusesWhatIsNoJson() {
        for (String text : List.of("", "[]", "nonsense", "{\"resourceType\":\"Device\"}", "{\"a\":1}")) {
            RefusedWrite refusal = catchThrowableOfType(
                    RefusedWrite.class,
                    () -> store.write(List.of(new Write("Patient", "", "", text, RecordWrite.ANY)), "x"));
            assertThat(refusal).as(text).isNotNull();
            assertThat(refusal.status()).isEqualTo(400);
        }
    }

    @Test
    void addressesAreWrittenInTheirNormalForm() {
        RefusedWrite refusal = refused("Device", "", identifier("c0:ff:ee:00:00:01"));

        assertThat(refusal.field()).isEqualTo("Device.identifier[0].value");
        assertThat(refusal).hasMessageContaining("C0-FF-EE-00-00-01");
    }

    @Test
    void anIdentifierBelongsToOneDevice() throws RefusedWrite {
        home();

        RefusedWrite refusal = refused("Device", "d2", identifier("C0-FF-EE-00-00-01"));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal).hasMessageContaining("Device/d1");
        assertThat(put("Device", "d1", identifier("C0-FF-EE-00-00-01")).version())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-01,,2026-12-01,",
        "2026-11-01,2026-11-22,2026-11-22T23:59:59+02:00,",
        "2026-11-01,,2020-01-01,2026-11-01"
    })
    void assignmentsOfOneSlotMayNotOverlap(String start, String end, String otherStart, String otherEnd)
            throws RefusedWrite {
        home();
        put("DeviceUseStatement", "a1", use("anna", start, end == null ? "" : end));

        RefusedWrite refusal =
                refused("DeviceUseStatement", "a2", use("jonas", otherStart, otherEnd == null ? "" : otherEnd));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal).hasMessageContaining("DeviceUseStatement/a1");
    }

    @Test
    void oneMayBeginWhenAnotherEnds() throws RefusedWrite {
        home();
        put("DeviceUseStatement", "a1", use("anna", "2026-11-01", "2026-11-22T10:00:00+02:00"));
        put("DeviceUseStatement", "a2", use("jonas", "2026-11-22T08:00:00Z", ""));

        assertThat(fake.recordsView().list("DeviceUseStatement")).hasSize(2);
        String slot = ",'extension':[{'url':'urn:tiltas:extension:user-index','valueUnsignedInt':1}]";
        assertThat(put("DeviceUseStatement", "a3", use("jonas", "2026-11-01", "") + slot))
                .isNotNull();
        assertThat(refused("DeviceUseStatement", "a4", use("anna", "2026-11-05", "") + slot))
                .hasMessageContaining("DeviceUseStatement/a3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'start':'2026-11-01'|'end':'2026'|timingPeriod.start",
                "'timingPeriod':{'start':'2026-11-01'}|'timingDateTime':'2026-11-01'|timingPeriod.start",
                "'2026-11-01'|'2026-11-01T10:00:00'|start",
                "Patient/anna|Group/g|subject",
                "Patient/anna|Patient/nobody|subject",
                "Device/d1|Device/none|device",
                "'start':'2026-11-01'|'start':'2026-11-01','end':'2026-10-01'|timingPeriod.end",
            })
    void aStatementNeedsPatientDeviceAndPeriod(String from, String to, String field) throws RefusedWrite {
        home();
        fake.commit(new Unit().put(RecordWrite.put("Group", "g", "{}")));
        String good = use("anna", "2026-11-01", "");

        RefusedWrite refusal = refused("DeviceUseStatement", "", good.replace(from, to));

        assertThat(refusal).isNotNull();
        assertThat(refusal.field()).startsWith("DeviceUseStatement.").contains(field);
    }

    @Test
    void anExpectedVersionIsChecked() throws RefusedWrite {
        put("Patient", "p", "");
        Write stale = new Write("Patient", "p", "", "{\"resourceType\":\"Patient\"}", 7);

        RefusedWrite refusal = catchThrowableOfType(RefusedWrite.class, () -> store.write(List.of(stale), "x"));

        assertThat(refusal.status()).isEqualTo(412);
    }

    @Test
    void anAssignmentWrittenMeanwhileIsSeen() throws RefusedWrite {
        home();
        AtomicInteger times = new AtomicInteger();
        fake.beforeCommit = unit -> {
            if (times.getAndIncrement() == 0) {
                fake.commit(new Unit()
                        .put(RecordWrite.put(
                                "DeviceUseStatement",
                                "first",
                                ("{'resourceType':'DeviceUseStatement'" + use("jonas", "2026-01-01", "") + "}")
                                        .replace('\'', '"')))
                        .bump("assignments"));
            }
        };

        assertThat(refused("DeviceUseStatement", "second", use("anna", "2026-11-01", "")))
                .hasMessageContaining("DeviceUseStatement/first");
    }

    @Test
    void somebodyElsesDiscoveryOfTheSameDeviceIsAConflict() throws RefusedWrite {
        AtomicInteger times = new AtomicInteger();
        fake.beforeCommit = unit -> {
            if (times.getAndIncrement() == 0) {
                fake.commit(new Unit()
                        .put(RecordWrite.create(
                                        "Device",
                                        "found",
                                        ("{'resourceType':'Device'" + identifier("C0-FF-EE-00-00-01") + "}")
                                                .replace('\'', '"'))
                                .uniqueBy("http://hl7.org/fhir/sid/eui-48/bluetooth|C0-FF-EE-00-00-01")));
            }
        };

        RefusedWrite refusal = refused("Device", "", identifier("C0-FF-EE-00-00-01"));

        assertThat(refusal.status()).isEqualTo(409);
        assertThat(refusal).hasMessageContaining("Device/found");
    }

    @Test
    void aJournalThatIsAwaySaysSo() {
        fake.beforeCommit = unit -> {
            throw new JournalException.Unavailable("database away", null);
        };

        assertThat(catchThrowableOfType(JournalException.Unavailable.class, () -> put("Patient", "p", "")))
                .hasMessage("database away");
    }

    @Test
    void aSharedDeviceIsAssignedByUserSlotOnly() throws RefusedWrite {
        String shared = ",'extension':[{'url':'urn:tiltas:extension:shared','valueBoolean':true}]";
        String slot = ",'extension':[{'url':'urn:tiltas:extension:user-index','valueUnsignedInt':2}]";
        home();
        put("Device", "d1", identifier("C0-FF-EE-00-00-01") + shared);

        assertThat(refused("DeviceUseStatement", "a1", use("anna", "2026-11-01", "")))
                .hasMessageContaining("is shared")
                .extracting(RefusedWrite::status)
                .isEqualTo(422);
        put("DeviceUseStatement", "a1", use("anna", "2026-11-01", "") + slot);

        put("Device", "d1", identifier("C0-FF-EE-00-00-01"));
        put("DeviceUseStatement", "a2", use("anna", "2026-11-01", ""));
        assertThat(refused("Device", "d1", identifier("C0-FF-EE-00-00-01") + shared))
                .hasMessageContaining("is worn by a resident")
                .extracting(RefusedWrite::status)
                .isEqualTo(409);
    }

    @Test
    void refusesAbsencesAndMergesThatCannotBe() {
        String absence = ",'extension':[{'url':'urn:tiltas:extension:absence','valuePeriod':{%s}}]";

        assertThat(refused("Patient", "p1", absence.formatted("'end':'2026-11-01'"))
                        .field())
                .endsWith("start");
        assertThat(refused("Patient", "p1", absence.formatted("'start':'2026-11-02','end':'2026-11-01'")))
                .hasMessageContaining("must lie behind start");
        assertThat(refused("Patient", "p1", ",'link':[{'type':'replaced-by','other':{'reference':'Patient/p1'}}]"))
                .hasMessageContaining("cannot replace itself");
    }

    @Test
    void aDeathWithoutTimeKeepsTheMomentItBecameKnown() throws RefusedWrite {
        String first = put("Patient", "p1", ",'deceasedBoolean':true").body();
        String noted = first.replaceAll(".*death-noted\",\"valueDateTime\":\"([^\"]+)\".*", "$1");

        assertThat(OffsetDateTime.parse(noted))
                .isBetween(
                        OffsetDateTime.now().minusMinutes(1),
                        OffsetDateTime.now().plusMinutes(1));
        assertThat(put("Patient", "p1", ",'deceasedBoolean':true,'gender':'female'")
                        .body())
                .contains(noted);
        assertThat(put("Patient", "p1", ",'gender':'female'").body()).doesNotContain("death-noted");
    }
}
