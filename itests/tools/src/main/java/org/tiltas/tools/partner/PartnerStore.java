package org.tiltas.tools.partner;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.ResourceVersionConflictException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;

/**
 * The partner's memory: ids of its own, conditional create by identifier, the newest resources of each type. Every
 * identifier is remembered, also of what was pushed out. Thread-safe.
 */
final class PartnerStore {
    private static final int MOST_PER_TYPE = 200_000;

    /** Begins a line of the journal about a resource that was deleted. */
    private static final String GONE = "-";

    /** @param created false if the condition met an existing resource */
    record Receipt(String type, String id, int version, boolean created) {}

    private final FhirContext fhir;
    private final Map<String, Map<String, Stored>> types = new HashMap<>();
    private final Map<String, Receipt> byIdentifier = new HashMap<>();
    private final Map<String, Long> counters = new HashMap<>();
    private final Writer journal;

    /** @param journal file that outlives the process, one resource a line; null = memory only */
    PartnerStore(FhirContext fhir, Path journal) throws IOException {
        this.fhir = fhir;
        if (journal == null) {
            this.journal = null;
            return;
        }
        if (Files.exists(journal)) {
            recall(journal);
        }
        this.journal = Files.newBufferedWriter(journal, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void recall(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(GONE)) {
                    String[] gone = (line.substring(GONE.length()) + "/").split("/", -1);
                    Optional.ofNullable(types.getOrDefault(gone[0], Map.of()).get(gone[1]))
                            .ifPresent(this::forget);
                    continue;
                }
                try {
                    Resource resource = (Resource) fhir.newJsonParser().parseResource(line);
                    String id = resource.getIdElement().getIdPart();
                    String version = resource.getMeta().getVersionId();
                    put(resource, id, version == null ? 1 : Integer.parseInt(version), false);
                    counters.merge(resource.fhirType(), Long.parseLong(id), Math::max);
                } catch (DataFormatException e) {
                    // the last line of a process that was killed while writing
                    continue;
                }
            }
        }
    }

    /** @param condition as {@code If-None-Exist} has it, or null */
    synchronized Receipt create(Resource resource, String condition) {
        String type = resource.fhirType();
        if (condition != null && !condition.isBlank()) {
            Receipt existing = byIdentifier.get(type + "|" + identifierOf(condition));
            if (existing != null) {
                return new Receipt(type, existing.id, existing.version, false);
            }
        }
        String id = Long.toString(counters.merge(type, 1L, Long::sum));
        return put(resource, id, 1, true);
    }

    /**
     * @param expected version it must have now, as {@code If-Match} says; null for any
     * @throws ResourceVersionConflictException when it has another one
     */
    synchronized Receipt update(Resource resource, String id, String expected) {
        Stored old = read(resource.fhirType(), id);
        if (expected != null && !expected.equals(Integer.toString(old.version()))) {
            throw new ResourceVersionConflictException("If-Match: version is " + old.version());
        }
        return put(resource, id, old.version() + 1, false);
    }

    /** As if it had never been, so that its identifier may be created again. */
    synchronized void delete(String type, String id) {
        forget(read(type, id));
        note(GONE + type + "/" + id);
    }

    private void forget(Stored stored) {
        types.get(stored.type()).remove(stored.id());
        stored.identifiers()
                .forEach(identifier -> byIdentifier.computeIfPresent(
                        stored.type() + "|" + identifier,
                        (key, receipt) -> receipt.id().equals(stored.id()) ? null : receipt));
    }

    synchronized Stored read(String type, String id) {
        Stored stored = types.getOrDefault(type, Map.of()).get(id);
        if (stored == null) {
            throw new ResourceNotFoundException(type + "/" + id + " is not known here");
        }
        return stored;
    }

    /** Newest first. */
    synchronized List<Stored> search(String type, Predicate<Stored> filter) {
        return types.getOrDefault(type, Map.of()).values().stream()
                .filter(filter)
                .sorted(Comparator.comparing(Stored::effective).reversed())
                .toList();
    }

    /** How many were ever created. */
    synchronized long count(String type) {
        return counters.getOrDefault(type, 0L);
    }

    Resource parse(Stored stored) {
        Resource resource = (Resource) fhir.newJsonParser().parseResource(stored.json());
        resource.setId(stored.type() + "/" + stored.id() + "/_history/" + stored.version());
        return resource;
    }

    private Receipt put(Resource resource, String id, int version, boolean created) {
        String type = resource.fhirType();
        resource.setId(type + "/" + id);
        resource.getMeta().setVersionId(Integer.toString(version));
        List<String> identifiers = values(resource, "identifier").stream()
                .map(Identifier.class::cast)
                .map(i -> i.getSystem() + "|" + i.getValue())
                .toList();
        List<String> codes = new ArrayList<>();
        String subject = "";
        Instant effective = Instant.now();
        if (resource instanceof Observation observation) {
            CodeableConcept code = observation.getCode();
            code.getCoding().forEach(c -> codes.add(c.getSystem() + "|" + c.getCode()));
            subject = observation.getSubject().getReference();
            effective = observation.hasEffectiveDateTimeType()
                    ? observation.getEffectiveDateTimeType().getValue().toInstant()
                    : effective;
        }
        Stored stored = new Stored(
                type,
                id,
                version,
                identifiers,
                codes,
                subject == null ? "" : subject,
                effective,
                fhir.newJsonParser().encodeResourceToString(resource));
        types.computeIfAbsent(type, t -> new Newest()).put(id, stored);
        note(stored.json());
        Receipt receipt = new Receipt(type, id, version, created);
        identifiers.forEach(i -> byIdentifier.put(type + "|" + i, receipt));
        return receipt;
    }

    private void note(String line) {
        if (journal == null) {
            return;
        }
        try {
            journal.write(line);
            journal.write('\n');
            journal.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("journal cannot be written", e);
        }
    }

    private static List<Base> values(Resource resource, String name) {
        Property property = resource.getNamedProperty(name);
        return property == null ? List.of() : property.getValues();
    }

    private static String identifierOf(String condition) {
        String query = condition.substring(condition.indexOf('?') + 1);
        if (!query.startsWith("identifier=") || query.contains("&")) {
            throw new InvalidRequestException("If-None-Exist: only identifier=system|value: " + condition);
        }
        String identifier = URLDecoder.decode(query.substring(11), StandardCharsets.UTF_8);
        if (!identifier.contains("|")) {
            throw new PreconditionFailedException("If-None-Exist: identifier without system: " + condition);
        }
        return identifier;
    }

    private static final class Newest extends LinkedHashMap<String, Stored> {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stored> eldest) {
            return size() > MOST_PER_TYPE;
        }
    }
}
