package org.tiltas.clinical.devices;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.Attributes;
import org.tiltas.api.Measurement;

/**
 * Whose a measurement is, by the time it was measured: whom a person gave it to; else whom the message names where its
 * gateway is trusted to; else who wore the device and was there. Thread-safe.
 */
@Component(service = Ownership.class)
public final class Ownership {
    /** The message names another Patient than the assignment. */
    public static final String CONFLICT = "identity-conflict";

    private final Assignments assignments;
    private final NamedPatients named;
    private final Residents residents;

    /**
     * Whose it is.
     *
     * @param resident Patient id; null while it is nobody's
     * @param reason why it is nobody's: {@code unassigned}, {@code absent}, {@code deceased}, {@code unknown-patient}
     *     or {@code identity-conflict}; empty if it is somebody's
     */
    public record Owner(String resident, String reason) {}

    @Activate
    public Ownership(
            @Reference Assignments assignments, @Reference NamedPatients named, @Reference Residents residents) {
        this.assignments = assignments;
        this.named = named;
        this.residents = residents;
    }

    public Assignments assignments() {
        return assignments;
    }

    public Residents residents() {
        return residents;
    }

    /**
     * @param slot user slot the device told, if any
     * @param attributes facts beside the value, among which the message may name a patient
     */
    public Owner of(String device, OptionalInt slot, String gateway, Map<String, String> attributes, Instant at) {
        String claimed = attributes.get(Attributes.CLAIMED);
        if (claimed != null) {
            return new Owner(residents.present(claimed), "");
        }
        String worn = assignments.owner(device, slot, at);
        String assigned = worn == null ? null : residents.present(worn);
        Optional<String> away = assigned == null ? Optional.empty() : residents.away(assigned, at);
        String lines = attributes.get(Attributes.PATIENT);
        NamedPatients.Owner owner = named.owner(gateway, lines, away.isPresent() ? null : assigned);
        if (owner.resident() != null) {
            return new Owner(owner.resident(), "");
        }
        if (owner.conflict()) {
            return new Owner(null, CONFLICT);
        }
        return new Owner(null, named.names(gateway, lines) ? "unknown-patient" : away.orElse("unassigned"));
    }

    public Owner of(Measurement m) {
        return of(
                m.device(),
                m.userIndex(),
                m.gateway(),
                m.attributes(),
                m.effective().toInstant());
    }
}
