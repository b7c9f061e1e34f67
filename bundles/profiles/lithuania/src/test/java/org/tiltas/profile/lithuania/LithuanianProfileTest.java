package org.tiltas.profile.lithuania;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.DeliveryProfile.Dispatch;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Origin;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;

/**
 * The guides' own packages are not to be had from a Maven repository; what they demand of a content is written here as
 * assertions, and R5 itself is judged by HAPI's validator.
 */
class LithuanianProfileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CORE = "http://hl7.org/fhir/StructureDefinition/";
    private static R5Validator validator;

    private final LithuanianProfile profile = new LithuanianProfile();

    @BeforeAll
    static void load() {
        validator = new R5Validator();
    }

    private static PartnerSettings settings(String... options) {
        Map<String, String> map = new java.util.HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        return new PartnerSettings("esveikata", "fhir", "http://x/fhir", map);
    }

    private static Measurement about(Subject.Kind kind) {
        return new Measurement(
                new UUID(1, 1),
                Instant.EPOCH,
                new Subject(kind, "1"),
                "d1",
                "gw1",
                "",
                "heart-rate",
                Value.quantity(new BigDecimal("72"), "/min"),
                ReadingStatus.FINAL,
                OffsetDateTime.parse("2026-11-22T10:00:00+02:00"),
                Instant.EPOCH,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("m", 0, "gatt", "1"));
    }

    /** An Observation as this server publishes it, in R5. */
    private static String observation(String category, String loinc, String mdc, String rest) {
        return """
                {"resourceType":"Observation","id":"o1","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/x"]},\
                "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/observation-gatewayDevice",\
                "valueReference":{"identifier":{"system":"urn:tiltas:gateway","value":"gw1"}}}],\
                "identifier":[{"system":"urn:tiltas:measurement","value":"i1"}],"status":"final",\
                "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category",\
                "code":"%s"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"%s"},\
                {"system":"urn:iso:std:iso:11073:10101","code":"%s"},{"system":"urn:tiltas:metric","code":"own"}]},\
                "subject":{"reference":"Patient/1"},"effectiveDateTime":"2026-11-22T10:00:00+02:00",\
                "issued":"2026-11-22T10:00:01.000+02:00","device":{"reference":"Device/d1"},%s}""".formatted(category, loinc, mdc, rest);
    }

    private static String quantity(String value, String unit) {
        return "\"valueQuantity\":{\"value\":" + value + ",\"unit\":\"" + unit
                + "\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"" + unit + "\"}";
    }

    private static String component(String loinc, String value) {
        return "{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"" + loinc + "\"}]}," + value + "}";
    }

    private JsonNode sent(String json) throws Exception {
        Dispatch dispatch = profile.observation(about(Subject.Kind.PATIENT), json, settings());
        assertThat(dispatch).isInstanceOf(Dispatch.Send.class);
        return JSON.readTree(((Dispatch.Send) dispatch).json());
    }

    private static List<String> categories(JsonNode observation) {
        List<String> categories = new ArrayList<>();
        for (JsonNode category : observation.path("category")) {
            assertThat(category.path("coding")).as("one coding in each element").hasSize(1);
            categories.add(category.at("/coding/0/code").asText());
        }
        return categories;
    }

    /** What every content profile of the guides demands. */
    private static void assertContent(JsonNode observation, String url, String first, String code) {
        assertThat(observation.at("/meta/profile").toString()).isEqualTo("[\"" + url + "\"]");
        assertThat(categories(observation)).containsExactly(first, code);
        assertThat(observation.at("/category/1/coding/0/system").asText()).isEqualTo("http://loinc.org");
        assertThat(observation.path("subject").path("reference").asText()).startsWith("Patient/");
        assertThat(observation.has("effectiveDateTime")).isTrue();
        assertThat(observation.has("bodySite")).isFalse();
        assertThat(observation.has("extension")).isFalse();
        assertThat(observation.toString()).doesNotContain("urn:tiltas:metric", "urn:tiltas:gateway");
        assertThat(observation.at("/identifier/0/value").asText()).isEqualTo("i1");
    }

    @Test
    void aHeartRatePasses() throws Exception {
        JsonNode rate = sent(observation(
                "vital-signs", "8867-4", "149530", quantity("72.0", "/min") + ",\"bodySite\":{\"text\":\"finger\"}"));

        assertContent(rate, "https://hl7.lt/fhir/vitalsigns/StructureDefinition/heart-rate", "vital-signs", "8867-4");
        assertThat(rate.has("component")).isFalse();
        assertThat(rate.at("/note/0/text").asText()).isEqualTo("Body site: finger");
        assertThat(rate.at("/valueQuantity/value").decimalValue()).isEqualTo(new BigDecimal("72.0"));
        validator.assertValid(rate, CORE + "heartrate");
    }

    @Test
    void aBloodPressurePasses() throws Exception {
        String absent = "\"dataAbsentReason\":{\"coding\":[{\"system\":"
                + "\"http://terminology.hl7.org/CodeSystem/data-absent-reason\",\"code\":\"error\"}]}";
        JsonNode pressure = sent(observation(
                "vital-signs",
                "85354-9",
                "150020",
                "\"interpretation\":[{\"text\":\"questionable\"},{\"text\":\"in-alarm\"}],\"component\":["
                        + component("8480-6", quantity("121", "mm[Hg]")) + "," + component("8462-4", absent) + ","
                        + component("8478-0", quantity("95", "mm[Hg]")) + "]"));

        assertContent(
                pressure,
                "https://hl7.lt/fhir/vitalsigns/StructureDefinition/blood-pressure-panel",
                "vital-signs",
                "85354-9");
        assertThat(pressure.path("interpretation")).hasSize(1);
        assertThat(pressure.at("/note/0/text").asText()).isEqualTo("Also: in-alarm");
        for (int i = 0; i < 2; i++) {
            JsonNode extension = pressure.at("/component/" + i + "/extension");
            assertThat(extension).hasSize(1);
            assertThat(extension.at("/0/url").asText())
                    .isEqualTo("http://hl7.org/fhir/StructureDefinition/observation-componentCategory");
            assertThat(extension.at("/0/valueCodeableConcept/coding/0"))
                    .isEqualTo(pressure.at("/component/" + i + "/code/coding/0"));
        }
        assertThat(pressure.at("/component/2").has("extension")).isFalse();
        validator.assertValid(pressure, CORE + "bp");
    }

    @Test
    void stepsOfADayPass() throws Exception {
        JsonNode steps = sent(observation("activity", "41950-7", "0", quantity("4211", "/d")));

        assertContent(
                steps,
                "https://hl7.lt/fhir/lifestyle/StructureDefinition/number-of-steps-lt-lifestyle",
                "activity",
                "41950-7");
        assertThat(steps.at("/valueQuantity/code").asText()).isEqualTo("/d");
        assertThat(steps.at("/valueQuantity/unit").asText()).isEqualTo("{#}/{24.h}");
        validator.assertValid(steps, CORE + "Observation");
    }

    @ParameterizedTest
    @CsvSource({"59408-5, %, 97, oxygensat", "9279-1, /min, 14, resprate", "8310-5, Cel, 36.6, bodytemp"})
    void whatTheGuidesHaveNoContentForIsAPlainObservation(String code, String unit, String value, String core)
            throws Exception {
        String json = observation("vital-signs", code, "1", quantity(value, unit));
        if (core.equals("oxygensat")) {
            json = json.replace(
                    "{\"coding\":[{\"system\":\"http://loinc.org\"",
                    "{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"2708-6\"},{\"system\":\"http://loinc.org\"");
        }
        JsonNode plain = sent(json);

        assertThat(plain.at("/meta/profile").toString())
                .isEqualTo("[\"https://hl7.lt/fhir/base/StructureDefinition/observation-lt\"]");
        assertThat(categories(plain)).containsExactly("vital-signs");
        validator.assertValid(plain, CORE + core);
    }

    @Test
    void theValidatorWouldFindAFault() throws Exception {
        JsonNode rate = sent(observation("vital-signs", "8867-4", "149530", quantity("72", "{beats}")));

        assertThatThrownBy(() -> validator.assertValid(rate, CORE + "heartrate"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void whatHasNoPlaceIsWithheldWithAReason() {
        String rate = observation("vital-signs", "8867-4", "1", quantity("72", "/min"));

        assertWithheld(Subject.Kind.DEVICE, rate, "ObservationLt has no Device as subject");
        assertWithheld(
                Subject.Kind.PATIENT,
                rate.replace("http://loinc.org", "urn:tiltas:metric"),
                "it has no code but our own");
        assertWithheld(
                Subject.Kind.PATIENT,
                rate.replace("\"effectiveDateTime\":\"2026-11-22T10:00:00+02:00\"", "\"effectivePeriod\":{}"),
                "the guides take dateTime only");
        assertWithheld(
                Subject.Kind.PATIENT,
                observation(
                        "exam",
                        "8302-2",
                        "1",
                        "\"component\":[{\"code\":{\"coding\":[{\"system\":\"urn:tiltas:metric\",\"code\":\"x\"}]}}]"),
                "a component has no code but our own");
        assertWithheld(
                Subject.Kind.PATIENT,
                observation(
                        "exam",
                        "80288-4",
                        "1",
                        "\"valueCodeableConcept\":{\"coding\":[{\"system\":\"urn:tiltas:metric\",\"code\":\"alert\"}]}"),
                "its value is a code of our own");
    }

    private void assertWithheld(Subject.Kind kind, String json, String reason) {
        assertThat(profile.observation(about(kind), json, settings())).isEqualTo(new Dispatch.Withhold(reason));
    }

    @Test
    void onlyProfessionalsPerformAnObservation() throws Exception {
        JsonNode rate = sent(observation(
                "vital-signs",
                "8867-4",
                "1",
                quantity("72", "/min")
                        + ",\"performer\":[{\"reference\":\"Patient/1\"},{\"reference\":\"Practitioner/2\"}]"));

        assertThat(rate.path("performer").toString()).isEqualTo("[{\"reference\":\"Practitioner/2\"}]");
        JsonNode own = sent(observation(
                "vital-signs",
                "8867-4",
                "1",
                quantity("72", "/min") + ",\"performer\":[{\"reference\":\"Patient/1\"}]"));
        assertThat(own.has("performer")).isFalse();
    }

    @Test
    void thePersonalCodeComesFirstAndUnderTheSystemThePartnerWants() throws Exception {
        String patient = """
                {"resourceType":"Patient","id":"1","identifier":[{"system":"urn:home","value":"R17"},\
                {"system":"urn:home:code","value":"39001010001"}]}""";

        assertThat(identifiers(patient, settings("settings.lt.personalCodeFrom", "urn:home:code")))
                .containsExactly("http://esveikata.lt/Identifier/PersonalCode|39001010001", "urn:home|R17");
        assertThat(identifiers(
                        patient,
                        settings(
                                "settings.lt.personalCodeFrom",
                                "urn:home:code",
                                "settings.lt.personalCodeSystem",
                                "https://tx.hl7.lt/NamingSystem/asmens-kodas")))
                .containsExactly("https://tx.hl7.lt/NamingSystem/asmens-kodas|39001010001", "urn:home|R17");
        assertThat(identifiers(patient, settings())).containsExactly("urn:home|R17", "urn:home:code|39001010001");
    }

    private List<String> identifiers(String patient, PartnerSettings settings) throws Exception {
        Dispatch.Send sent = (Dispatch.Send) profile.resource("Patient/1", patient, settings);
        List<String> identifiers = new ArrayList<>();
        JSON.readTree(sent.json())
                .path("identifier")
                .forEach(each -> identifiers.add(
                        each.path("system").asText() + "|" + each.path("value").asText()));
        return identifiers;
    }

    @Test
    void settingsAreCheckedByName() {
        profile.check(settings("settings.lt.personalCodeFrom", "urn:x"));
        assertThatThrownBy(() -> profile.check(settings("settings.lt.personalCodeSystem", "urn:x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("settings.lt.personalCodeSystem: is neither");
        assertThatThrownBy(() -> profile.check(settings("settings.lt.colour", "red")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("settings.lt.colour: is not known");
    }
}
