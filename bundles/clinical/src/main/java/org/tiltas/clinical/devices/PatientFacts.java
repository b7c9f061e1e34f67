package org.tiltas.clinical.devices;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a Patient says about whose measurements are whose.
 *
 * @param replacedBy id of the Patient it was merged into
 * @param replaces ids of the Patients that were merged into it
 * @param deceased from when on no assignment holds; {@link Instant#MAX} while alive
 * @param absences when assignments are paused, in order
 */
public record PatientFacts(Optional<String> replacedBy, Set<String> replaces, Instant deceased, List<Period> absences) {
    public static final PatientFacts NONE = new PatientFacts(Optional.empty(), Set.of(), Instant.MAX, List.of());

    public PatientFacts {
        replaces = Set.copyOf(replaces);
        absences = List.copyOf(absences);
    }

    /**
     * Reads a Patient.
     *
     * @param zone in which dates without time are meant; a day of death ends with the day
     * @throws FieldError naming what is wrong
     */
    public static PatientFacts read(JsonNode patient, ZoneId zone) throws FieldError {
        String replacedBy = null;
        Set<String> replaces = new HashSet<>();
        for (JsonNode link : patient.path("link")) {
            String other = link.path("other").path("reference").asText();
            if (other.startsWith("Patient/")) {
                String id = other.substring("Patient/".length());
                switch (link.path("type").asText()) {
                    case "replaced-by" -> replacedBy = id;
                    case "replaces" -> replaces.add(id);
                    default -> {
                        // refer and seealso merge nothing
                    }
                }
            }
        }
        List<Period> absences = new ArrayList<>();
        for (JsonNode extension : patient.path("extension")) {
            if (extension.path("url").asText().equals(Extensions.ABSENCE)) {
                absences.add(Period.read(
                        extension.path("valuePeriod"), zone, "Patient.extension('" + Extensions.ABSENCE + "')"));
            }
        }
        absences.sort(java.util.Comparator.comparing(Period::start));
        return new PatientFacts(Optional.ofNullable(replacedBy), replaces, deceased(patient, zone), absences);
    }

    private static Instant deceased(JsonNode patient, ZoneId zone) throws FieldError {
        if (patient.path("deceasedDateTime").isTextual()) {
            return FhirTime.behind(patient.path("deceasedDateTime").textValue(), zone, "Patient.deceasedDateTime");
        }
        if (!patient.path("deceasedBoolean").asBoolean(false)) {
            return Instant.MAX;
        }
        JsonNode noted = Extensions.value(patient, Extensions.DEATH_NOTED, "valueDateTime");
        return noted.isTextual()
                ? FhirTime.first(noted.textValue(), zone, "Patient.extension('" + Extensions.DEATH_NOTED + "')")
                : Instant.MAX;
    }

    boolean mergesAs(PatientFacts other) {
        return replacedBy.equals(other.replacedBy) && replaces.equals(other.replaces);
    }

    /** Why no assignment holds at this time: {@code deceased} or {@code absent}; empty if it does. */
    public Optional<String> away(Instant at) {
        if (!at.isBefore(deceased)) {
            return Optional.of("deceased");
        }
        return absences.stream().anyMatch(period -> period.covers(at)) ? Optional.of("absent") : Optional.empty();
    }
}
