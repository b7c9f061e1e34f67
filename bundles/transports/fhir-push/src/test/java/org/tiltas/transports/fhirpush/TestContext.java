package org.tiltas.transports.fhirpush;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;

/** A server's side of a delivery, in memory. */
final class TestContext implements PartnerContext {
    final Map<String, String> resources = new ConcurrentHashMap<>();
    final Map<String, String> remotes = new ConcurrentHashMap<>();
    final Map<String, String> notes = new ConcurrentHashMap<>();
    final Map<String, String> receipts = new ConcurrentHashMap<>();

    static Observed observed(long offset, String patient) {
        return observed(offset, patient, "o" + offset, 1, "61.50");
    }

    static Observed observed(long offset, String patient, String id, int version, String value) {
        return observed(offset, patient, id, version, value, ReadingStatus.FINAL);
    }

    static Observed observed(long offset, String patient, String id, int version, String value, ReadingStatus status) {
        Measurement measurement = new Measurement(
                new UUID(7, id.hashCode()),
                Instant.EPOCH,
                new Subject(Subject.Kind.PATIENT, patient),
                "d1",
                "gw1",
                "",
                Metrics.WEIGHT,
                Value.quantity(new BigDecimal(value), "kg"),
                status,
                OffsetDateTime.parse("2026-11-22T10:00:00+02:00"),
                Instant.parse("2026-11-22T08:00:00Z"),
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("m" + offset, 0, "gatt", "1.0.0"));
        return new Observed(offset, id, version, Instant.parse("2026-11-22T08:00:01Z"), measurement);
    }

    @Override
    public String observation(Observed observed) {
        Value.Quantity value = (Value.Quantity) observed.measurement().value();
        return """
                {"resourceType":"Observation","id":"%s","meta":{"versionId":"%d"},\
                "identifier":[{"system":"urn:tiltas:measurement","value":"i-%s"}],"status":"%s",\
                "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},\
                "subject":{"reference":"%s"},"effectiveDateTime":"%s",\
                "valueQuantity":{"value":%s,"unit":"kg"},"device":{"reference":"Device/%s"}}""".formatted(
                        observed.id(),
                        observed.version(),
                        observed.id(),
                        observed.measurement().status().code(),
                        observed.measurement().subject().reference(),
                        observed.measurement().effective(),
                        value.value().toPlainString(),
                        observed.measurement().device());
    }

    @Override
    public Optional<String> resource(String reference) {
        if (resources.containsKey(reference)) {
            return Optional.of(resources.get(reference)).filter(text -> !text.isEmpty());
        }
        String type = reference.substring(0, reference.indexOf('/'));
        String id = reference.substring(type.length() + 1);
        return Optional.of("""
                {"resourceType":"%s","id":"%s","identifier":[{"system":"urn:test","value":"%s"}]}""".formatted(type, id, id));
    }

    @Override
    public Optional<String> remote(String reference) {
        return Optional.ofNullable(remotes.get(reference));
    }

    @Override
    public void remember(String reference, String remote) {
        remotes.put(reference, remote);
    }

    @Override
    public Map<String, String> notes() {
        return Map.copyOf(notes);
    }

    @Override
    public void note(String key, Optional<String> text) {
        text.ifPresentOrElse(words -> notes.put(key, words), () -> notes.remove(key));
    }

    @Override
    public Optional<String> receipt(String observationId) {
        return Optional.ofNullable(receipts.get(observationId));
    }
}
