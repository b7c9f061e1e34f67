package org.tiltas.transport.hl7push;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;

/** A server's side of a delivery, in memory; Observations in the form in which it publishes them. */
final class Home implements PartnerContext {
    static final OffsetDateTime EFFECTIVE = OffsetDateTime.parse("2026-11-22T10:00:00.250+02:00");

    static final String HEART_RATE = """
            "code":{"coding":[{"system":"http://loinc.org","code":"8867-4","display":"Heart rate"},\
            {"system":"urn:iso:std:iso:11073:10101","code":"149530","display":"MDC_PULS_OXIM_PULS_RATE"}]},\
            "valueQuantity":{"value":72.0,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}""";

    static final String PRESSURE = """
            "code":{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"Blood pressure"},\
            {"system":"urn:iso:std:iso:11073:10101","code":"150020"}]},"component":[\
            {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6","display":"Systolic"},\
            {"system":"urn:iso:std:iso:11073:10101","code":"150021"}]},\
            "valueQuantity":{"value":121,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},\
            {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4","display":"Diastolic"},\
            {"system":"urn:iso:std:iso:11073:10101","code":"150022"}]},\
            "dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason",\
            "code":"error"}]}}]""";

    final Map<String, String> resources = new HashMap<>();
    String rest = HEART_RATE;

    Home() {
        resources.put("Patient/17", """
                {"resourceType":"Patient","id":"17","identifier":[\
                {"system":"urn:home","value":"R&17"},{"system":"urn:oid:1.2.3","value":"39001010001"},\
                {"use":"old","system":"urn:home","value":"gone"}],\
                "name":[{"family":"Kalniņš","given":["Jānis","Arvīds"]}],"birthDate":"1940-02-29","gender":"male"}""");
        resources.put("Device/d1", """
                {"resourceType":"Device","id":"d1","identifier":[\
                {"system":"http://hl7.org/fhir/sid/eui-48/bluetooth","value":"C0-FF-EE-00-00-01"}]}""");
    }

    static PartnerSettings settings(String url, String... options) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        return new PartnerSettings("engine", "hl7v2", url, map);
    }

    static Observed observed(long offset) {
        return observed(offset, "o" + offset, "17", 1, ReadingStatus.FINAL, Set.of());
    }

    static Observed observed(
            long offset, String id, String patient, int version, ReadingStatus status, Set<Quality> quality) {
        Measurement measurement = new Measurement(
                new UUID(7, id.hashCode()),
                Instant.EPOCH,
                new Subject(Subject.Kind.PATIENT, patient),
                "d1",
                "gw1",
                "",
                Metrics.HEART_RATE,
                Value.quantity(new BigDecimal("72.0"), "/min"),
                status,
                EFFECTIVE,
                Instant.parse("2026-11-22T08:00:01Z"),
                quality,
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("m" + offset, 0, "gatt", "1.0.0"));
        return new Observed(offset, id, version, Instant.parse("2026-11-22T08:00:02Z"), measurement);
    }

    @Override
    public String observation(Observed observed) {
        return """
                {"resourceType":"Observation","id":"%s","identifier":[{"system":"urn:tiltas:measurement","value":"i-%s"}],\
                "status":"%s","subject":{"reference":"Patient/17"},%s}""".formatted(
                observed.id(), observed.id(), observed.measurement().status().code(), rest);
    }

    @Override
    public Optional<String> resource(String reference) {
        return reference.startsWith("Patient/")
                ? Optional.ofNullable(resources.getOrDefault(reference, resources.get("Patient/17")))
                        .filter(text -> !text.isEmpty())
                : Optional.ofNullable(resources.get(reference));
    }

    @Override
    public Optional<String> remote(String reference) {
        return Optional.empty();
    }

    @Override
    public void remember(String reference, String remote) {
        throw new IllegalStateException("there is nothing to remember in HL7 v2");
    }

    @Override
    public Optional<String> receipt(String observationId) {
        return Optional.empty();
    }
}
