package org.tiltas.transport.ndjson;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PermanentException;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;

/** A server's side of a delivery: its receipts outlast a crash, as they do in the journal. */
final class Home extends Clock implements PartnerContext {
    final Map<String, String> receipts = new HashMap<>();
    final Map<String, String> resources = new HashMap<>();
    String unreadable = "";
    Lane lane = Lane.ROUTINE;
    Instant now = Instant.parse("2026-11-22T12:00:00Z");

    static Observed observed(long offset, String patient) {
        return observed(offset, "o" + offset, patient, 1);
    }

    static Observed observed(long offset, String id, String patient, int version) {
        Measurement measurement = new Measurement(
                new UUID(7, id.hashCode()),
                Instant.EPOCH,
                new Subject(Subject.Kind.PATIENT, patient),
                "d-" + patient,
                "gw1",
                "",
                Metrics.WEIGHT,
                Value.quantity(new BigDecimal("61.50"), "kg"),
                version == 1 ? ReadingStatus.FINAL : ReadingStatus.CORRECTED,
                OffsetDateTime.parse("2026-11-22T10:00:00+02:00"),
                Instant.parse("2026-11-22T08:00:00Z"),
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("m" + offset, 0, "gatt", "1.0.0"));
        return new Observed(offset, id, version, Instant.parse("2026-11-22T08:00:01Z"), measurement);
    }

    /** Delivers and commits the receipts, as the server does. */
    void deliver(PartnerConnection connection, Observed... rows) throws HostFailure, InterruptedException {
        List<DeliveryOutcome> outcomes = connection.deliver(List.of(rows), false);
        commit(List.of(rows), outcomes);
    }

    void commit(List<Observed> rows, List<DeliveryOutcome> outcomes) {
        for (int i = 0; i < rows.size(); i++) {
            if (outcomes.get(i) instanceof DeliveryOutcome.Delivered delivered) {
                receipts.put(rows.get(i).id(), delivered.remote());
            }
        }
    }

    static List<String> places(List<DeliveryOutcome> outcomes) {
        List<String> places = new ArrayList<>();
        outcomes.forEach(outcome -> places.add(((DeliveryOutcome.Delivered) outcome).remote()));
        return places;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public String observation(Observed observed) {
        if (observed.id().equals(unreadable)) {
            throw new PermanentException("lossy", "cannot be said");
        }
        return """
                {"resourceType":"Observation","id":"%s","status":"%s","subject":{"reference":"%s"},\
                "valueQuantity":{"value":61.50,"unit":"kg"},"device":{"reference":"Device/%s"},\
                "note":[{"text":"two\\nlines"}]}""".formatted(
                        observed.id(),
                        observed.measurement().status().code(),
                        observed.measurement().subject().reference(),
                        observed.measurement().device());
    }

    @Override
    public Optional<String> resource(String reference) {
        String[] parts = reference.split("/");
        return Optional.of(resources.getOrDefault(
                reference,
                "{\"resourceType\":\"%s\",\"id\":\"%s\",\"patient\":{\"reference\":\"Patient/secret\"}}"
                        .formatted(parts[0], parts[1])));
    }

    @Override
    public Optional<String> remote(String reference) {
        return Optional.empty();
    }

    @Override
    public void remember(String reference, String remote) {
        throw new IllegalStateException("ids are ours: there is nothing to remember");
    }

    @Override
    public Optional<String> receipt(String observationId) {
        return Optional.ofNullable(receipts.get(observationId));
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
