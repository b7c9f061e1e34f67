package org.tiltas.clinical.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.tiltas.clinical.devices.Assignment;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.spi.journal.Erasures.Span;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/** What the records tell of a person: under which ids, identifiers and names, with which devices, and for how long to keep. */
final class Person {
    /** Of a Patient, day until which its data must be kept; of its managing Organization, years after the end of care. */
    static final String RETENTION = "urn:tiltas:extension:retention";

    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHORTEST_NAME = 3;

    private final Set<String> patients = new LinkedHashSet<>();
    private final Records records;
    private final String id;

    /** @throws NoSuchElementException if there is no such Patient */
    Person(Records records, Residents residents, String patient) {
        this.records = records;
        if (records.get(Residents.KIND, patient).isEmpty()) {
            throw new NoSuchElementException("Patient/" + patient + " does not exist");
        }
        this.id = residents.present(patient);
        patients.add(id);
        for (Record record : records.list(Residents.KIND)) {
            if (residents.present(record.id()).equals(id)) {
                patients.add(record.id());
            }
        }
    }

    /** The Patient, and those that were merged into it. */
    Set<String> patients() {
        return Set.copyOf(patients);
    }

    private JsonNode body(String kind, String of) {
        try {
            Optional<Record> record = records.get(kind, of);
            return record.isEmpty()
                    ? JSON.createObjectNode()
                    : JSON.readTree(record.get().body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(kind + "/" + of + " is stored as no JSON", e);
        }
    }

    /** Values of the identifiers. */
    Set<String> identifiers() {
        Set<String> found = new HashSet<>();
        for (String patient : patients) {
            found.addAll(identifiers(Residents.KIND, patient));
        }
        return found;
    }

    private Set<String> identifiers(String kind, String of) {
        Set<String> found = new HashSet<>();
        for (JsonNode identifier : body(kind, of).path("identifier")) {
            if (identifier.path("value").isTextual()) {
                found.add(identifier.path("value").textValue());
            }
        }
        return found;
    }

    /** Whether a text says who it is. */
    boolean isNamedIn(String text) {
        Set<String> words = new HashSet<>(identifiers());
        words.addAll(patients);
        for (String patient : patients) {
            for (JsonNode name : body(Residents.KIND, patient).path("name")) {
                words.add(name.path("family").asText());
                words.add(name.path("text").asText());
                name.path("given").forEach(given -> words.add(given.asText()));
            }
        }
        String low = text.toLowerCase(Locale.ROOT);
        return words.stream()
                .filter(word -> word.length() >= SHORTEST_NAME)
                .anyMatch(word -> low.contains(word.toLowerCase(Locale.ROOT)));
    }

    /** What the person wore, by what the assignments say now. */
    Set<Span> spans(Assignments assignments) {
        Set<Span> spans = new LinkedHashSet<>();
        for (String patient : patients) {
            for (Assignment a : assignments.ofResident(patient)) {
                Instant end = a.end().equals(Instant.MAX) ? Instant.now() : a.end();
                spans.add(new Span(a.device(), a.slot(), a.start(), end, identifiers("Device", a.device())));
            }
        }
        return spans;
    }

    /**
     * Until when the law keeps the data.
     *
     * @param asked day of the order to erase: who is not dead is cared for no longer since then
     */
    Optional<LocalDate> keptUntil(LocalDate asked, LocalDate today) {
        JsonNode patient = body(Residents.KIND, id);
        Optional<LocalDate> own = extension(patient, "valueDate").map(node -> LocalDate.parse(node.asText()));
        String organization =
                patient.path("managingOrganization").path("reference").asText();
        Optional<LocalDate> homes = extension(
                        body("Organization", organization.substring(organization.lastIndexOf('/') + 1)),
                        "valueUnsignedInt")
                .map(years -> endOfCare(patient, asked).plusYears(years.asInt()));
        return own.or(() -> homes).filter(day -> day.isAfter(today));
    }

    /** The day of death, otherwise that of the order: who asks to be erased is no longer cared for. */
    private static LocalDate endOfCare(JsonNode patient, LocalDate asked) {
        String died = patient.path("deceasedDateTime").asText();
        try {
            return died.length() < 10 ? asked : LocalDate.parse(died.substring(0, 10));
        } catch (DateTimeException e) {
            return asked;
        }
    }

    private static Optional<JsonNode> extension(JsonNode resource, String field) {
        for (JsonNode extension : resource.path("extension")) {
            if (extension.path("url").asText().equals(RETENTION) && extension.has(field)) {
                return Optional.of(extension.get(field));
            }
        }
        return Optional.empty();
    }
}
