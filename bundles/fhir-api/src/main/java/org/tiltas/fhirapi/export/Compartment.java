package org.tiltas.fhirapi.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.DomainResource;
import org.tiltas.fhirapi.search.Shelf;

/** What is stored about a resident beside the Observations: assignments and their devices, relatives, consents, plans. */
public final class Compartment {
    /** Types in the order they are given, each with the element that names the resident. */
    private static final List<String[]> ELEMENTS = List.of(
            new String[] {"DeviceUseStatement", "subject"},
            new String[] {"RelatedPerson", "patient"},
            new String[] {"Consent", "patient"},
            new String[] {"CarePlan", "subject"},
            new String[] {"Goal", "subject"});

    /** All types there can be in it. */
    static final List<String> TYPES = List.of(
            "Patient", "DeviceUseStatement", "Device", "RelatedPerson", "Consent", "CarePlan", "Goal", "Observation");

    private final Shelf shelf;

    public Compartment(Shelf shelf) {
        this.shelf = shelf;
    }

    /**
     * The stored resources.
     *
     * @param types only these; empty for all
     * @param since only what was written at or after this
     */
    public List<DomainResource> of(String patient, Set<String> types, Optional<Instant> since) {
        List<Shelf.Item> found = new ArrayList<>();
        if (wants(types, "Patient")) {
            found.addAll(shelf.find("Patient", item -> item.record().id().equals(patient)));
        }
        String reference = "Patient/" + patient;
        for (String[] element : ELEMENTS) {
            Predicate<Shelf.Item> theirs = item -> names(item.json().path(element[1]), reference);
            List<Shelf.Item> items = shelf.find(element[0], theirs);
            if (wants(types, element[0])) {
                found.addAll(items);
            }
            if (element[0].equals("DeviceUseStatement") && wants(types, "Device")) {
                found.addAll(devices(items));
            }
        }
        return found.stream()
                .filter(item -> since.filter(item.record().updated()::isBefore).isEmpty())
                .map(item -> shelf.resource(item.record()))
                .toList();
    }

    private List<Shelf.Item> devices(List<Shelf.Item> uses) {
        Set<String> ids = new LinkedHashSet<>();
        uses.forEach(use -> ids.add(use.json().at("/device/reference").asText().replace("Device/", "")));
        return shelf.find("Device", item -> ids.contains(item.record().id()));
    }

    private static boolean names(JsonNode reference, String patient) {
        return reference.path("reference").asText().equals(patient);
    }

    static boolean wants(Set<String> types, String type) {
        return types.isEmpty() || types.contains(type);
    }
}
