package org.tiltas.engine.analysis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/**
 * Where residents and devices are, and when residents were born, as their records tell. A ward is a Location whose {@code
 * physicalType} is {@code wa}: for a Patient the one its ward extension names, or above the room that it names; for a
 * device or room the one it stands in, at any height. Thread-safe.
 */
final class Whereabouts implements EpisodeWriter.Places {
    /** On Patient, {@code valueReference}: the Location where the resident lives, a ward or a room in one. */
    static final String WARD = "urn:tiltas:extension:lives-in";

    private static final int HIGHEST = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Records records;

    Whereabouts(Records records) {
        this.records = records;
    }

    /** Id of the ward's Location; empty when unknown. */
    String ward(String reference) {
        Optional<JsonNode> resource = resource(reference);
        if (resource.isEmpty()) {
            return "";
        }
        String type = reference.substring(0, reference.indexOf('/'));
        return switch (type) {
            case "Patient" -> wardOf(extension(resource.get()), true);
            case "Device" ->
                wardOf(resource.get().path("location").path("reference").asText(), false);
            case "Location" -> wardOf(reference, false);
            default -> "";
        };
    }

    /** @param orItself whether a Location that is in no ward counts as one, being named as such */
    private String wardOf(String location, boolean orItself) {
        String next = location;
        Set<String> seen = new HashSet<>();
        for (int height = 0; height < HIGHEST && next.startsWith("Location/") && seen.add(next); height++) {
            Optional<JsonNode> found = resource(next);
            if (found.isEmpty()) {
                return "";
            }
            for (JsonNode coding : found.get().path("physicalType").path("coding")) {
                if (coding.path("code").asText().equals("wa")) {
                    return next.substring("Location/".length());
                }
            }
            next = found.get().path("partOf").path("reference").asText();
        }
        return orItself && location.startsWith("Location/") ? location.substring("Location/".length()) : "";
    }

    private static String extension(JsonNode patient) {
        for (JsonNode extension : patient.path("extension")) {
            if (extension.path("url").asText().equals(WARD)) {
                return extension.path("valueReference").path("reference").asText();
            }
        }
        return "";
    }

    Optional<LocalDate> born(String reference) {
        if (!reference.startsWith("Patient/")) {
            return Optional.empty();
        }
        try {
            return resource(reference).map(p -> p.path("birthDate").asText()).map(LocalDate::parse);
        } catch (DateTimeException e) {
            // a year or a month alone is no date of birth
            return Optional.empty();
        }
    }

    @Override
    public String location(String subject, String device) {
        if (subject.startsWith("Location/")) {
            return subject.substring("Location/".length());
        }
        String stands = device.isEmpty()
                ? ""
                : resource("Device/" + device)
                        .map(d -> d.path("location").path("reference").asText())
                        .orElse("");
        return stands.startsWith("Location/") ? stands.substring("Location/".length()) : "";
    }

    private Optional<JsonNode> resource(String reference) {
        int slash = reference.indexOf('/');
        if (slash <= 0) {
            return Optional.empty();
        }
        Optional<Record> record = records.get(reference.substring(0, slash), reference.substring(slash + 1));
        try {
            return record.isEmpty()
                    ? Optional.empty()
                    : Optional.of(JSON.readTree(record.get().body()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
