package org.tiltas.clinical.store;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Commits what people measured, and what they take back, as measurements of the stream. */
@Component(service = {ManualObservations.class, ManualEntry.class})
public final class ManualEntry implements ManualObservations {
    private static final int ATTEMPTS = 10;

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private final FhirContext context = R4.context();
    private final StrictReader reader = new StrictReader(context);
    private final Journal journal;
    private final FhirViews views;
    private final ManualReading readings;
    private final GivenNames names;

    @Activate
    public ManualEntry(@Reference Journal journal, @Reference FhirViews views, @Reference MetricRegistry registry) {
        this.journal = journal;
        this.views = views;
        this.readings = new ManualReading(registry);
        this.names = new GivenNames(journal.records());
    }

    @Override
    public Taken create(String body, String who) throws RefusedWrite {
        ManualDraft draft = draft((Observation) reader.read("Observation", body), this::isRecord);
        for (int attempt = 1; ; attempt++) {
            Optional<Taken> there = there(draft);
            if (there.isPresent()) {
                return there.get();
            }
            Unit unit = new Unit();
            fill(unit, draft, who);
            try {
                commit(unit);
                return taken(draft);
            } catch (JournalException.Conflict e) {
                if (attempt == ATTEMPTS) {
                    throw new RefusedWrite(409, "conflict", "", "written by somebody else at the same time: try again");
                }
            }
        }
    }

    /**
     * Reads what a person measured.
     *
     * @param known whether there is, or will be with the same commit, such a resource, {@code Patient/17}
     */
    ManualDraft draft(Observation observation, Predicate<String> known) throws RefusedWrite {
        try {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            return new ManualDraft(readings.read(observation, now, known), ManualReading.identifier(observation));
        } catch (FieldError e) {
            throw new RefusedWrite(422, e.code(), e.field(), e.getMessage());
        }
    }

    /** The Observation that has the identifier already; nothing is to be written then. */
    Optional<Taken> there(ManualDraft draft) throws RefusedWrite {
        if (draft.name().isEmpty()) {
            return Optional.empty();
        }
        Identifier name = draft.name().get();
        List<Observed> there = find(name.getSystem(), name.getValue());
        return there.isEmpty() ? Optional.empty() : Optional.of(same(there.get(0), draft.measurement()));
    }

    /** Adds what is to be committed; two that take one identifier at the same time make the later commit fail. */
    void fill(Unit unit, ManualDraft draft, String who) {
        Measurement measurement = draft.measurement();
        unit.observe(measurement).audit(audit(who, "create", measurement));
        draft.name().ifPresent(given -> unit.put(names.name(given.getSystem(), given.getValue(), measurement)));
    }

    /** What a committed draft has become. */
    Taken taken(ManualDraft draft) {
        return new Taken(stored(draft.measurement()), true);
    }

    private boolean isRecord(String reference) {
        int slash = reference.indexOf('/');
        return journal.records()
                .get(reference.substring(0, slash), reference.substring(slash + 1))
                .isPresent();
    }

    private static Taken same(Observed there, Measurement now) throws RefusedWrite {
        Measurement before = there.measurement();
        boolean same = before.subject().equals(now.subject())
                && before.metric().equals(now.metric())
                && before.value().equals(now.value())
                && before.effective().isEqual(now.effective())
                && before.attributes().equals(now.attributes());
        if (!same) {
            throw new RefusedWrite(
                    409,
                    "conflict",
                    "Observation.identifier",
                    "Observation.identifier: is the one of Observation/" + there.id() + ", which says something else");
        }
        return new Taken(there, false);
    }

    @Override
    public Taken retract(String id, String body, long expected, String who) throws RefusedWrite {
        Observed there = journal.observations()
                .get(id)
                .orElseThrow(() -> new RefusedWrite(404, "not-found", "", "Observation/" + id + " is not known"));
        if (expected != RecordWrite.ANY && expected != there.version()) {
            throw new RefusedWrite(
                    412,
                    "conflict",
                    "",
                    "Observation/" + id + ": is at version " + there.version() + ", not " + expected);
        }
        Observation given = (Observation) reader.read("Observation", body);
        if (given.getStatus() != ObservationStatus.ENTEREDINERROR) {
            throw Draft.refused(422, "business-rule", "Observation.status", "can only be made entered-in-error here");
        }
        if (!content(given).equals(ManualEntry::compare, content(published(there)))) {
            throw new RefusedWrite(
                    422, "business-rule", "", "Observation/" + id + ": nothing but its status can be changed");
        }
        if (there.measurement().status() == ReadingStatus.ENTERED_IN_ERROR) {
            return new Taken(there, false);
        }
        Measurement ended = ended(there.measurement());
        if (byKey(ended).filter(known -> known.id().equals(id)).isEmpty()) {
            throw new RefusedWrite(409, "conflict", "", "Observation/" + id + ": is too old to be changed");
        }
        commit(new Unit().observe(ended).audit(new Unit.Audit(Instant.now(), who, "void", "Observation/" + id)));
        return new Taken(stored(ended), true);
    }

    @Override
    public List<Observed> find(String system, String value) {
        return names.find(system, value).stream()
                .flatMap(name -> journal.observations().byIdentity(name.time(), name.identity()).stream())
                .toList();
    }

    private Observation published(Observed observed) {
        return (Observation) context.newJsonParser().parseResource(views.observation(observed));
    }

    /** What an Observation says, without what the server adds, its status and its narrative. */
    private JsonNode content(Observation observation) {
        observation.setId((IdType) null);
        observation.setMeta((Meta) null);
        observation.setText(null);
        observation.setStatus(null);
        observation.setIssued(null);
        try {
            return json.readTree(context.newJsonParser().encodeResourceToString(observation));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("HAPI has written something that is not JSON", e);
        }
    }

    /** Many clients know only numbers without a scale: 72.0 comes back as 72. */
    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }

    private static Measurement ended(Measurement m) {
        Map<String, String> facts = new HashMap<>(m.attributes());
        // so that the same reading, sent again by its device, does not bring it back
        facts.put(Attributes.VOIDED, "");
        return new Measurement(
                m.identity(),
                m.identityTime(),
                m.subject(),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                m.value(),
                ReadingStatus.ENTERED_IN_ERROR,
                m.effective(),
                m.received(),
                m.quality(),
                m.userIndex(),
                facts,
                Lane.ROUTINE,
                m.origin());
    }

    private Unit.Audit audit(String who, String action, Measurement m) {
        String name = views.identifier(new Observed(0, "", 1, Instant.now(), m));
        return new Unit.Audit(
                Instant.now(), who, action, "Observation?identifier=" + FhirViews.IDENTIFIER_SYSTEM + "|" + name);
    }

    private Observed stored(Measurement m) {
        return byKey(m).orElseThrow(() -> new JournalException.Unavailable("what was committed cannot be read", null));
    }

    private Optional<Observed> byKey(Measurement m) {
        return journal.observations().byIdentity(m.identityTime(), m.identity());
    }

    private void commit(Unit unit) throws RefusedWrite {
        try {
            Commits.await(journal, unit);
        } catch (JournalException.OutOfHorizon e) {
            throw Draft.refused(422, "value", "Observation.effectiveDateTime", e.getMessage());
        }
    }
}
