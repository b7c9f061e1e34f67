package org.tiltas.clinical.store;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Origin;
import org.tiltas.api.Quality;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.clinical.metrics.Categories;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.ManualObservations;

/**
 * Reads an Observation that a person wrote as the measurement it is. What a measurement has no place for is refused by
 * name, so that nothing is lost without a word.
 */
final class ManualReading {
    /** Elements that are kept, or are the server's to say (id, meta, issued), or only repeat the others (text). */
    private static final Set<String> KEPT = Set.of(
            "id",
            "meta",
            "text",
            "language",
            "identifier",
            "status",
            "category",
            "code",
            "subject",
            "effective[x]",
            "issued",
            "performer",
            "value[x]",
            "dataAbsentReason",
            "bodySite",
            "note",
            "component");

    private static final Set<String> PERFORMERS =
            Set.of("Practitioner", "PractitionerRole", "Organization", "Patient", "RelatedPerson");
    private static final int LONGEST_IDENTIFIER = 200;
    private static final int LONGEST_NOTE = 4_000;
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final ManualValue values;

    ManualReading(MetricRegistry registry) {
        this.values = new ManualValue(registry);
    }

    /** The identifier its maker gave it, if any. */
    static Optional<Identifier> identifier(Observation observation) throws FieldError {
        if (observation.getIdentifier().size() > 1) {
            throw new FieldError("Observation.identifier", "not-supported", "can be one");
        }
        if (!observation.hasIdentifier()) {
            return Optional.empty();
        }
        Identifier given = observation.getIdentifierFirstRep();
        String system = Optional.ofNullable(given.getSystem()).orElse("");
        String value = Optional.ofNullable(given.getValue()).orElse("");
        boolean fits = !system.isBlank()
                && !value.isBlank()
                && system.length() <= LONGEST_IDENTIFIER
                && value.length() <= LONGEST_IDENTIFIER
                && !system.contains("|");
        if (!fits || system.equals(FhirViews.IDENTIFIER_SYSTEM)) {
            throw new FieldError(
                    "Observation.identifier",
                    "value",
                    "needs a system of your own and a value, each of at most " + LONGEST_IDENTIFIER + " characters");
        }
        return Optional.of(given);
    }

    /** @param known whether there is such a resource here, {@code Patient/17} */
    Measurement read(Observation observation, Instant now, Predicate<String> known) throws FieldError {
        onlyKept(observation);
        MetricDefinition metric = values.metric("Observation.code", observation.getCode(), Set.of());
        if (metric.name().equals(Metrics.IN_ROOM)) {
            throw new FieldError("Observation.code", "not-supported", metric.name() + " is told by the server alone");
        }
        if (metric.about() != MetricDefinition.About.PERSON) {
            throw new FieldError("Observation.code", "not-supported", metric.name() + " is not about a person");
        }
        category(observation, metric);
        OffsetDateTime effective = effective(observation, now);
        Map<String, String> facts = new HashMap<>();
        facts.put(ManualObservations.PERFORMER, performers(observation, known));
        identifier(observation)
                .ifPresent(
                        given -> facts.put(ManualObservations.IDENTIFIER, given.getSystem() + "|" + given.getValue()));
        note(observation).ifPresent(note -> facts.put(Attributes.NOTE, note));
        bodySite(observation).ifPresent(site -> facts.put(Attributes.BODY_SITE, site));
        return new Measurement(
                UUID.randomUUID(),
                effective.toInstant(),
                subject(observation, known),
                "",
                "",
                "",
                metric.name(),
                values.of(metric, observation),
                status(observation),
                effective,
                now,
                Set.of(Quality.MANUAL),
                OptionalInt.empty(),
                facts,
                Lane.ROUTINE,
                new Origin("", 0, ManualObservations.MODULE, "1"));
    }

    private static void onlyKept(Observation observation) throws FieldError {
        for (Property child : observation.children()) {
            List<Base> there = child.getValues().stream()
                    .filter(v -> v != null && !v.isEmpty())
                    .toList();
            if (!there.isEmpty() && !KEPT.contains(child.getName())) {
                throw new FieldError("Observation." + child.getName(), "not-supported", "cannot be kept here");
            }
        }
    }

    private static ReadingStatus status(Observation observation) throws FieldError {
        return switch (observation.getStatus()) {
            case FINAL -> ReadingStatus.FINAL;
            case PRELIMINARY -> ReadingStatus.PRELIMINARY;
            default -> throw new FieldError("Observation.status", "value", "must be final or preliminary");
        };
    }

    private static void category(Observation observation, MetricDefinition metric) throws FieldError {
        String code = metric.metric().category();
        String system = Categories.system(code);
        boolean one = observation.getCategory().size() == 1
                && observation.getCategoryFirstRep().getCoding().size() == 1
                && observation.getCategoryFirstRep().hasCoding(system, code);
        boolean optional = metric.metric().profile().isEmpty() && !code.equals("vital-signs");
        if (!one && !(optional && !observation.hasCategory())) {
            throw new FieldError("Observation.category", "required", "must be " + code + " of " + system);
        }
    }

    private static Subject subject(Observation observation, Predicate<String> known) throws FieldError {
        IdType id = (IdType) observation.getSubject().getReferenceElement();
        if (!"Patient".equals(id.getResourceType())) {
            throw new FieldError("Observation.subject", "required", "must be a Patient of this server");
        }
        exists("Observation.subject", id, known);
        return new Subject(Subject.Kind.PATIENT, id.getIdPart());
    }

    private static OffsetDateTime effective(Observation observation, Instant now) throws FieldError {
        if (!(observation.getEffective() instanceof DateTimeType time)) {
            throw new FieldError("Observation.effectiveDateTime", "required", "is required; a Period is not taken");
        }
        try {
            OffsetDateTime effective =
                    OffsetDateTime.parse(time.getValueAsString()).truncatedTo(ChronoUnit.MILLIS);
            if (effective.toInstant().isAfter(now.plus(AHEAD))) {
                throw new FieldError("Observation.effectiveDateTime", "value", "lies in the future");
            }
            return effective;
        } catch (DateTimeException e) {
            throw new FieldError("Observation.effectiveDateTime", "value", "needs a time with offset");
        }
    }

    private static String performers(Observation observation, Predicate<String> known) throws FieldError {
        if (!observation.hasPerformer()) {
            throw new FieldError("Observation.performer", "required", "is required of what a person measured");
        }
        StringJoiner lines = new StringJoiner("\n");
        for (Reference reference : observation.getPerformer()) {
            IdType id = (IdType) reference.getReferenceElement();
            if (!id.hasResourceType() || !PERFORMERS.contains(id.getResourceType())) {
                throw new FieldError("Observation.performer", "value", "must refer to a person or an Organization");
            }
            exists("Observation.performer", id, known);
            lines.add(id.getResourceType() + "/" + id.getIdPart());
        }
        return lines.toString();
    }

    private static void exists(String field, IdType id, Predicate<String> known) throws FieldError {
        boolean here = !id.hasBaseUrl() && id.hasIdPart() && known.test(id.getResourceType() + "/" + id.getIdPart());
        if (!here) {
            throw new FieldError(field, "not-found", id.getValue() + " does not exist here");
        }
    }

    private static Optional<String> note(Observation observation) throws FieldError {
        StringJoiner lines = new StringJoiner("\n");
        for (Annotation note : observation.getNote()) {
            if (note.hasAuthor() || note.hasTime() || note.hasExtension()) {
                throw new FieldError("Observation.note", "not-supported", "can have a text only");
            }
            lines.add(note.getText());
        }
        if (lines.length() > LONGEST_NOTE) {
            throw new FieldError("Observation.note", "too-long", "is longer than " + LONGEST_NOTE + " characters");
        }
        return lines.length() == 0 ? Optional.empty() : Optional.of(lines.toString());
    }

    private static Optional<String> bodySite(Observation observation) throws FieldError {
        if (!observation.hasBodySite()) {
            return Optional.empty();
        }
        if (!observation.getBodySite().hasText() || observation.getBodySite().hasCoding()) {
            throw new FieldError("Observation.bodySite", "not-supported", "can be a text only, such as finger");
        }
        return Optional.of(observation.getBodySite().getText());
    }
}
