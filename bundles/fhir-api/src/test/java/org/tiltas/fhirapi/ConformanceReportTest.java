package org.tiltas.fhirapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Metrics;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.clinical.ClinicalSettings;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.metrics.Systems;
import org.tiltas.clinical.views.JsonViews;
import org.tiltas.spi.journal.Journal;

/**
 * Validates every kind of resource this server gives out and keeps {@code docs/conformance.md} in step. With {@code
 * -Dtiltas.report=write} the page is written anew.
 */
class ConformanceReportTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "conformance.md");
    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-11-22T10:00:00.123+02:00");
    private static final String BASE = "http://hl7.org/fhir/StructureDefinition/";

    private static final String PHD = "http://hl7.org/fhir/uv/phd/StructureDefinition/";
    private static final String COINCIDENT = PHD + "PhdCoincidentTimeStampObservation";
    private static final String POINTER = PHD + "CoincidentTimeStampReference";
    private static final String CLOCK_HEARD_BY = ",\"device\":{\"reference\":\"#gateway\"}";

    private final MetricRegistry registry = new MetricRegistry();
    private final MemoryRecords records = new MemoryRecords();
    private final StringBuilder page = new StringBuilder();
    private JsonViews views;
    private ProfileCheck check;

    private JsonViews views() {
        Journal journal = (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, args) -> records);
        ClinicalSettings settings = (ClinicalSettings) Proxy.newProxyInstance(
                ClinicalSettings.class.getClassLoader(),
                new Class<?>[] {ClinicalSettings.class},
                (proxy, method, args) -> Systems.MEASUREMENT_STATUS);
        return new JsonViews(registry, journal, settings);
    }

    @Test
    void everythingConformsAndThePageSaysSo() throws Exception {
        System.setProperty("tiltas.zone", "Europe/Vilnius");
        views = views();
        check = new ProfileCheck(views);
        page.append("# What conforms to FHIR R4\n\n"
                + "You want to know what this server gives out and against what it was validated. Every line below was\n"
                + "validated with HL7's validator (HAPI FHIR) against R4 core 4.0.1 and the profile named, with no"
                + " error;\n"
                + "a test fails when one does not conform, or when this page is not what it found. To write it anew:\n\n"
                + "```sh\n"
                + "./mvnw -pl bundles/fhir-api -am test -Dtest=ConformanceReportTest \\\n"
                + "  -Dsurefire.failIfNoSpecifiedTests=false -Dtiltas.report=write\n"
                + "```\n\n");
        FhirTestServer server = new FhirTestServer(views, registry);
        try {
            metrics(server);
            mutants(server);
            phdGuide(server);
            answers(server);
        } finally {
            server.close();
        }
        if ("write".equals(System.getProperty("tiltas.report"))) {
            Files.writeString(PAGE, page, StandardCharsets.UTF_8);
        }
        assertThat(PAGE).content(StandardCharsets.UTF_8).isEqualTo(page.toString());
    }

    private void conforms(String what, String json, String profile) {
        assertThat(check.errors(json, profile)).as(what + " " + json).isEmpty();
    }

    private void metrics(FhirTestServer server) {
        page.append("## Observations\n\nEach with an example value.\n\n"
                + "| metric | codes | unit | category | profile |\n|---|---|---|---|---|\n");
        registry.all().forEach(metric -> {
            MetricDefinition definition = registry.definition(metric.name());
            String profile = definition.profile(false);
            conforms(metric.name(), json(server, definition), profile);
            String codes = metric.codings().stream()
                    .map(coding -> system(coding.system()) + " " + coding.code())
                    .collect(Collectors.joining(", "));
            page.append("| %s | %s | %s | %s | %s |\n"
                    .formatted(
                            metric.name(),
                            codes,
                            metric.unit(),
                            metric.category(),
                            profile.isEmpty() ? "R4 core" : profile.replace(BASE, "")));
        });
        page.append('\n');
    }

    private String json(FhirTestServer server, MetricDefinition definition) {
        String id = String.valueOf(server.observations.all.size() + 1);
        Subject subject =
                switch (definition.about()) {
                    case PERSON -> new Subject(Subject.Kind.PATIENT, "p1");
                    case DEVICE -> new Subject(Subject.Kind.DEVICE, "d1");
                    case ROOM -> new Subject(Subject.Kind.LOCATION, "l1");
                };
        return views.observation(server.observe(id, definition.name(), TIME, value(definition), subject));
    }

    private Value value(MetricDefinition definition) {
        BigDecimal number = definition.metric().low().orElse(BigDecimal.ONE).add(new BigDecimal("1.5"));
        return switch (definition.kind()) {
            case QUANTITY -> Value.quantity(number, definition.metric().unit());
            case FLAG -> new Value.Flag(true);
            case TEXT ->
                new Value.Text(definition.name().equals(Metrics.DEVICE_CLOCK) ? "2026-11-22T13:00:00+02:00" : "words");
            case CODE ->
                new Value.Code(
                        Systems.METRIC, definition.name(), definition.metric().display());
            case SERIES ->
                new Value.Series(List.of(number, number), definition.metric().unit());
            case PANEL -> {
                List<Value.Component> components = new ArrayList<>();
                definition
                        .metric()
                        .components()
                        .forEach(name -> components.add(new Value.Component(name, value(registry.definition(name)))));
                yield new Value.Panel(components);
            }
        };
    }

    private static String system(String url) {
        return switch (url) {
            case Systems.LOINC -> "LOINC";
            case Systems.MDC -> "MDC";
            default -> url.replace("urn:tiltas:", "");
        };
    }

    private void mutants(FhirTestServer server) {
        page.append("## What must not pass\n\nMade wrong on purpose, and refused by the same validation:\n\n");
        mutant(
                server,
                "heart-rate",
                "a heart rate in Hz",
                json -> json.replace("\"code\":\"/min\"}", "\"code\":\"Hz\"}"));
        mutant(
                server,
                "heart-rate",
                "a heart rate over a Period",
                json -> json.replaceFirst(
                        "\"effectiveDateTime\":\"([^\"]+)\"", "\"effectivePeriod\":{\"start\":\"$1\",\"end\":\"$1\"}"));
        mutant(
                server,
                "heart-rate",
                "a heart rate without category",
                json -> json.replaceFirst("\"category\":\\[.*?]}],", ""));
        mutant(server, "heart-rate", "a heart rate of a Device", json -> json.replace("Patient/p1", "Device/d1"));
        mutant(
                server,
                "blood-pressure",
                "a blood pressure without diastolic",
                json -> json.replaceFirst(
                        "\\{\"code\":\\{\"coding\":\\[\\{[^{]*8462-4.*?\"code\":\"mm\\[Hg]\"}},", ""));
        mutant(
                server,
                "spo2",
                "an oxygen saturation without 2708-6",
                json -> json.replaceFirst("\\{[^{]*\"2708-6\"[^}]*},", ""));
        page.append('\n');
    }

    private void mutant(FhirTestServer server, String metric, String what, UnaryOperator<String> mutation) {
        String json = json(server, registry.definition(metric));
        String wrong = mutation.apply(json);
        assertThat(wrong).as(what).isNotEqualTo(json);
        assertThat(check.errors(wrong, registry.definition(metric).profile(false)))
                .as(what + " " + wrong)
                .isNotEmpty();
        page.append("- ").append(what).append('\n');
    }

    private void phdGuide(FhirTestServer server) {
        page.append("## Personal Health Device guide 2.0.0\n\n"
                + "What is used of it, validated against its own definitions.\n\n"
                + "| what | definition |\n"
                + "|---|---|\n"
                + "| the pointer from a corrected time to the clock behind it | extension CoincidentTimeStampReference |\n"
                + "| Observation `device-clock` | PhdCoincidentTimeStampObservation. It is not named in `meta.profile`:"
                + " of the devices it would ask for more than they tell (PhdDevice, PhgDevice) |\n"
                + "| what a value is worth (`interpretation`) | CodeSystem measurement-status |\n\n"
                + "Refused by it:\n\n");
        String clock = json(server, registry.definition("device-clock"));
        conforms("device-clock", clock, COINCIDENT);
        refused("a clock that was heard by no device", clock, CLOCK_HEARD_BY, "", COINCIDENT);
        refused("a clock whose time is a text", clock, "valueDateTime", "valueString", COINCIDENT);
        refused("a clock under another code", clock, "67975", "67996", COINCIDENT);
        String pointer = "\"valueReference\":{\"reference\":\"Observation/1\"}";
        String corrected = json(server, registry.definition("heart-rate"))
                .replace("\"extension\":[", "\"extension\":[{\"url\":\"" + POINTER + "\"," + pointer + "},");
        conforms("a pointer to a clock", corrected, BASE + "heartrate");
        refused("a pointer to a Patient", corrected, "Observation/1", "Patient/p1", BASE + "heartrate");
        refused("a pointer that is a text", corrected, pointer, "\"valueString\":\"1\"", BASE + "heartrate");
        String worth = corrected.replaceFirst(
                "\"device\":",
                "\"interpretation\":[{\"coding\":[{\"system\":\"" + Systems.MEASUREMENT_STATUS
                        + "\",\"code\":\"questionable\"}]}],\"device\":");
        conforms("what a value is worth", worth, BASE + "heartrate");
        refused("a word of worth that there is not", worth, "questionable", "dubious", BASE + "heartrate");
        page.append('\n');
    }

    private void refused(String what, String json, String right, String wrong, String profile) {
        String mutant = json.replace(right, wrong);
        assertThat(mutant).as(what).isNotEqualTo(json);
        assertThat(check.errors(mutant, profile)).as(what + " " + mutant).isNotEmpty();
        page.append("- ").append(what).append('\n');
    }

    private void answers(FhirTestServer server) throws Exception {
        server.records.put("Patient", "p1", "{\"resourceType\":\"Patient\"}");
        server.records.put("Device", "d1", "{\"resourceType\":\"Device\"}");
        server.alerts.raise("1", "Patient/17");
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("CapabilityStatement", "/metadata");
        asked.put("OperationDefinition", "/OperationDefinition/Patient--everything");
        asked.put("CodeSystem", "/CodeSystem/tiltas-event");
        asked.put("Provenance", "/Provenance/1-1");
        asked.put("OperationOutcome of an unknown resource", "/Patient/none");
        asked.put("OperationOutcome of a wrong search", "/Observation?colour=red");
        asked.put(
                "Bundle of a search",
                "/Observation?_count=3&_include=Observation:device&_revinclude=Provenance:target");
        asked.put("Bundle of a history", "/Patient/p1/_history");
        asked.put("Bundle of all of a resident", "/Patient/p1/$everything?_count=5");
        asked.put("Device with its wearer", "/Device/d1");
        asked.put("DetectedIssue", "/DetectedIssue/1");
        asked.put("Task", "/Task/1");
        asked.put("Communication", "/Communication?patient=Patient/17");
        page.append("## Other resources\n\n"
                + "As readers of the FHIR API get them.\n\n"
                + "| resource | validated against |\n"
                + "|---|---|\n");
        for (Map.Entry<String, String> one : asked.entrySet()) {
            answer(one.getKey(), server.get(one.getValue()));
        }
        answer(
                "Bundle that answers a transaction",
                server.post(
                        "",
                        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":"
                                + "{\"resourceType\":\"Patient\"},\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}]}"));
        await().until(() -> !server.audits.list(Long.MAX_VALUE, 1).isEmpty());
        answer("AuditEvent", server.get("/AuditEvent/1"));
        page.append("\n"
                + "Patients, Organizations and the other resources that clients write are checked when they are"
                + " written:\n"
                + "unknown and repeated elements, wrong values, missing elements and references that lead nowhere"
                + " are refused.\n");
    }

    private void answer(String what, HttpResponse<String> answer) {
        conforms(what, answer.body(), "");
        page.append("| ").append(what).append(" | R4 core |\n");
    }
}
