package org.tiltas.clinical.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Quality;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.clinical.metrics.CodeSystems;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.metrics.Systems;

/** Every Observation we can publish passes HL7's validator against its own profile, and mutants of it do not. */
class ConformanceTest {
    private static final String VITAL_SIGNS = "http://hl7.org/fhir/StructureDefinition/vitalsigns";
    private static final String HEART_RATE = "http://hl7.org/fhir/StructureDefinition/heartrate";
    private static final String COINCIDENT =
            "http://hl7.org/fhir/uv/phd/StructureDefinition/PhdCoincidentTimeStampObservation";
    private static final MetricRegistry REGISTRY = new MetricRegistry();
    private static final ObservationJson JSON =
            new ObservationJson(REGISTRY, ZoneId.of("Europe/Vilnius"), Systems.MEASUREMENT_STATUS);
    private static R4Validator validator;

    @BeforeAll
    static void loadDefinitions() {
        validator = new R4Validator(REGISTRY);
    }

    static List<String> metrics() {
        return REGISTRY.all().stream().map(m -> m.name()).toList();
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void everyMetricConforms(String name) {
        MetricDefinition definition = REGISTRY.definition(name);
        Observed observed = Examples.of(
                name,
                Examples.value(REGISTRY, definition),
                Examples.subject(definition),
                Set.of(),
                Map.of("body-site", "finger"));

        assertThat(faults(observed)).isEmpty();
    }

    @Test
    void aCorrectedTimeNamesTheClockBehindIt() {
        ObservationJson json = new ObservationJson(
                REGISTRY, ZoneId.of("Europe/Vilnius"), Systems.MEASUREMENT_STATUS, key -> Optional.of("77"));
        Observed observed = Examples.of(
                "heart-rate",
                Value.quantity(72, "/min"),
                new Subject(Subject.Kind.PATIENT, "p1"),
                Set.of(),
                Map.of(Attributes.COINCIDENT_TIME, "0:0-0-0-0-1", Attributes.DEVICE_TIME, "2026-11-22T13:00"));

        String text = json.write(observed);

        assertThat(text)
                .contains("\"url\":\"http://hl7.org/fhir/uv/phd/StructureDefinition/CoincidentTimeStampReference\","
                        + "\"valueReference\":{\"reference\":\"Observation/77\"}}]");
        assertThat(validator.faults(text, HEART_RATE)).isEmpty();
        assertThat(JSON.write(observed)).doesNotContain("CoincidentTime");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "to what is no Observation   | Observation/77 | Patient/p1",
                "without a reference         | \"valueReference\":{\"reference\":\"Observation/77\"} | \"valueString\":\"77\"",
                "without a value             | ,\"valueReference\":{\"reference\":\"Observation/77\"} | ''",
            })
    void aWrongPointerToAClockFails(String how, String right, String wrong) {
        ObservationJson json = new ObservationJson(
                REGISTRY, ZoneId.of("Europe/Vilnius"), Systems.MEASUREMENT_STATUS, key -> Optional.of("77"));
        Observed corrected = Examples.of(
                "heart-rate",
                Value.quantity(72, "/min"),
                new Subject(Subject.Kind.PATIENT, "p1"),
                Set.of(),
                Map.of(Attributes.COINCIDENT_TIME, "0:0-0-0-0-1"));

        fails(json.write(corrected), text -> text.replace(right, wrong), HEART_RATE);
    }

    @Test
    void aClockThatWasHeardIsTheGuidesCoincidentTimestamp() {
        assertThat(validator.faults(clock(), COINCIDENT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not final                 | \"status\":\"final\" | \"status\":\"amended\"",
                "not a kind of clock       | \"67975\" | \"67996\"",
                "about a person            | \"subject\":{\"reference\":\"Device/d1\"} | \"subject\":{\"reference\":\"Patient/p1\"}",
                "the time as text          | \"valueDateTime\" | \"valueString\"",
                "heard by nobody           | ,\"device\":{\"reference\":\"#gateway\"} | ''",
                "heard by a person         | \"device\":{\"reference\":\"#gateway\"} | \"device\":{\"reference\":\"Patient/p1\"}",
                "derived from another      | \"status\" | \"derivedFrom\":[{\"reference\":\"Observation/77\"}],\"status\"",
            })
    void aWrongClockFails(String how, String right, String wrong) {
        fails(clock(), text -> text.replace(right, wrong), COINCIDENT);
    }

    private static String clock() {
        MetricDefinition definition = REGISTRY.definition("device-clock");
        return JSON.write(Examples.of(
                "device-clock",
                Examples.value(REGISTRY, definition),
                Examples.subject(definition),
                Set.of(),
                Map.of()));
    }

    @Test
    void aWordOfWorthThatTheGuideDoesNotKnowFails() {
        fails(
                JSON.write(heartRate(Set.of(Quality.QUESTIONABLE))),
                text -> text.replace("questionable", "dubious"),
                HEART_RATE);
    }

    private static void fails(String json, UnaryOperator<String> mutation, String profile) {
        String mutant = mutation.apply(json);
        assertThat(mutant).isNotEqualTo(json);
        assertThat(validator.hasErrors(mutant, profile)).as(mutant).isTrue();
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void everyMetricConformsWithoutValue(String name) {
        MetricDefinition definition = REGISTRY.definition(name);
        Observed observed = Examples.of(
                name,
                new Value.Absent(AbsentReason.ERROR),
                Examples.subject(definition),
                Set.of(Quality.INVALID),
                Map.of());

        assertThat(faults(observed)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Quality.class)
    void everyQualityConforms(Quality quality) {
        assertThat(faults(heartRate(Set.of(quality)))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(AbsentReason.class)
    void everyReasonConforms(AbsentReason reason) {
        assertThat(faults(Examples.of("spo2", new Value.Absent(reason)))).isEmpty();
    }

    @Test
    void everythingAtOnceConforms() {
        Map<String, String> attributes = Map.of(
                "modality", "ecg", "body-site", "chest", "note", "belt", "context", "after meal", "duration", "PT10S");

        assertThat(faults(Examples.of(
                        "heart-rate",
                        Value.quantity(72, "/min"),
                        new Subject(Subject.Kind.PATIENT, "p1"),
                        EnumSet.allOf(Quality.class),
                        attributes)))
                .isEmpty();
    }

    @Test
    void aComparatorConforms() {
        Observed low = Examples.of("glucose-capillary-mg", new Value.Quantity(new BigDecimal("20"), "mg/dL", "<"));

        assertThat(faults(low)).isEmpty();
    }

    @Test
    void aRoomConforms() {
        Observed room = Examples.of(Metrics.IN_ROOM, new Value.Code(Systems.LOCATION, "l1", "Room 12"));

        assertThat(faults(room)).isEmpty();
        assertThat(JSON.write(room))
                .contains("{\"system\":\"urn:tiltas:location\",\"code\":\"l1\",\"display\":\"Room 12\"}");
    }

    @Test
    void aPressureWithOneValueConforms() {
        Value half = new Value.Panel(List.of(new Value.Component("systolic", Value.quantity(120, "mm[Hg]"))));

        assertThat(faults(Examples.of("blood-pressure", half))).isEmpty();
    }

    /** A score has the codes of the UK Edition of SNOMED CT beside ours where the site is licensed for it. */
    @Test
    void aLicensedSiteHasTheCodesOfTheUkEditionToo() {
        Observed score = Examples.of("news2", Examples.value(REGISTRY, REGISTRY.definition("news2")));
        System.setProperty("tiltas.snomed.uk", "true");
        try {
            MetricRegistry licensed = new MetricRegistry();
            String json =
                    new ObservationJson(licensed, ZoneId.of("Europe/Vilnius"), Systems.MEASUREMENT_STATUS).write(score);

            assertThat(validator.faults(json)).isEmpty();
            assertThat(json)
                    .contains("\"system\":\"http://snomed.info/sct\",\"code\":\"1104051000000101\"")
                    .contains("1104301000000104", "1104331000000105", "1104341000000101", "1104351000000103")
                    .contains("1104361000000100", "1104371000000107")
                    .contains("\"code\":\"news2\"", "\"code\":\"news2-spo2\"")
                    .doesNotContain("1104311000000102", "1104321000000108");
            assertThat(licensed.byCode(Systems.SNOMED, "1104051000000101", true, false))
                    .containsExactly("news2");
        } finally {
            System.clearProperty("tiltas.snomed.uk");
        }
        assertThat(JSON.write(score)).doesNotContain("snomed");
        assertThat(REGISTRY.byCode(Systems.SNOMED, "1104051000000101", true, true))
                .isEmpty();
    }

    @Test
    void aLineInAnArteryIsNotCalledNonInvasive() {
        Observed line = Examples.of(
                "blood-pressure",
                new Value.Panel(List.of(
                        new Value.Component("systolic", Value.quantity(131, "mm[Hg]")),
                        new Value.Component("diastolic", Value.quantity(71, "mm[Hg]")),
                        new Value.Component("mean-pressure", Value.quantity(92, "mm[Hg]")))),
                new Subject(Subject.Kind.PATIENT, "p1"),
                Set.of(),
                Map.of(Attributes.MODALITY, "arterial-line"));

        assertThat(faults(line)).isEmpty();
        assertThat(JSON.write(line))
                .contains("85354-9", "150032", "8480-6", "150033", "8462-4", "150034", "8478-0", "150035")
                .doesNotContain("NONINV");
        assertThat(JSON.write(pressure())).contains("150020", "150021").doesNotContain("_ART");
    }

    @Test
    void ourCodeSystemsConform() {
        CodeSystems systems = new CodeSystems(REGISTRY);
        for (String reference : systems.references()) {
            assertThat(validator.faults(systems.resource(reference).orElseThrow()))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void aWrongUnitOfAVitalSignFails(String name) {
        MetricDefinition definition = REGISTRY.definition(name);
        if (definition.metric().profile().isEmpty() || definition.kind() != MetricDefinition.Kind.QUANTITY) {
            return;
        }
        String wrong = name.equals("body-temperature") ? "K" : "1";
        mutantFails(
                Examples.of(name, Examples.value(REGISTRY, definition)),
                json -> json.replace(
                        "\"code\":\"" + definition.metric().unit() + "\"}", "\"code\":\"" + wrong + "\"}"));
    }

    @Test
    void aWrongUnitOfAPressureFails() {
        mutantFails(pressure(), json -> json.replace("\"code\":\"mm[Hg]\"}", "\"code\":\"kPa\"}"));
    }

    @Test
    void aPeriodFails() {
        mutantFails(
                heartRate(Set.of()),
                json -> json.replaceFirst(
                        "\"effectiveDateTime\":\"([^\"]+)\"", "\"effectivePeriod\":{\"start\":\"$1\",\"end\":\"$1\"}"));
    }

    @Test
    void aMissingCategoryFails() {
        mutantFails(heartRate(Set.of()), json -> json.replaceFirst("\"category\":\\[.*?]}],", ""));
    }

    @Test
    void aMissingDiastolicFails() {
        mutantFails(pressure(), json -> json.replaceFirst(",\\{\"code\":\\{\"coding\":\\[\\{[^{]*8462-4.*]}$", "]}"));
    }

    @Test
    void aMissingArterialCodeFails() {
        mutantFails(
                Examples.of("spo2", Value.quantity(97, "%")),
                json -> json.replaceFirst("\\{[^{]*\"2708-6\"[^}]*},", ""));
    }

    @Test
    void aMissingOximetryCodeIsNoticedByTheRegistry() {
        assertThat(REGISTRY.definition("spo2").metric().codings())
                .extracting(c -> c.code())
                .contains("2708-6", "59408-5");
    }

    @Test
    void aDeviceAsSubjectFails() {
        mutantFails(heartRate(Set.of()), json -> json.replace("Patient/p1", "Device/d1"));
    }

    @Test
    void aMissingValueFails() {
        mutantFails(heartRate(Set.of()), json -> json.replaceFirst("\"valueQuantity\":\\{[^}]*},", ""));
    }

    private static Observed heartRate(Set<Quality> quality) {
        return Examples.of(
                "heart-rate", Value.quantity(72, "/min"), new Subject(Subject.Kind.PATIENT, "p1"), quality, Map.of());
    }

    private static Observed pressure() {
        return Examples.of("blood-pressure", Examples.bloodPressure("120", "80"));
    }

    private static void mutantFails(Observed good, UnaryOperator<String> mutation) {
        fails(
                JSON.write(good),
                mutation,
                REGISTRY.definition(good.measurement().metric()).metric().profile());
    }

    private static List<String> faults(Observed observed) {
        MetricDefinition definition = REGISTRY.definition(observed.measurement().metric());
        String profile = definition.profile(observed.measurement().value() instanceof Value.Absent);
        if (profile.isEmpty() && definition.metric().category().equals("vital-signs") && standsAlone(definition)) {
            profile = VITAL_SIGNS;
        }
        String json = JSON.write(observed);
        return profile.isEmpty() ? validator.faults(json) : validator.faults(json, profile);
    }

    /** Systolic, diastolic and mean are published inside a panel only. */
    private static boolean standsAlone(MetricDefinition definition) {
        return List.of("blood-pressure", "pulmonary-pressure").stream()
                .noneMatch(panel ->
                        REGISTRY.definition(panel).metric().components().contains(definition.name()));
    }
}
