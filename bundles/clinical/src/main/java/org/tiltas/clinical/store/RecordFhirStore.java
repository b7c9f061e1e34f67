package org.tiltas.clinical.store;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Observation;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Devices;
import org.tiltas.spi.clinical.FhirStore;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Checks resources and commits them as records. Thread-safe; a call blocks until the commit is on disk. */
@Component(service = FhirStore.class)
public final class RecordFhirStore implements FhirStore {
    private static final Set<String> TYPES = Set.of(
            "Patient",
            "Device",
            "DeviceUseStatement",
            "Organization",
            "Practitioner",
            "RelatedPerson",
            "Location",
            "Group",
            "Consent",
            "CarePlan",
            "Goal");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");
    private static final int ATTEMPTS = 10;

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private final FhirContext context = R4.context();
    private final StrictReader reader = new StrictReader(context);
    private final Journal journal;
    private final ManualEntry manual;
    private final References references;
    private final DeviceRules deviceRules;
    private final AssignmentRules assignmentRules;
    private final PatientRules patientRules;
    private final PlanRules planRules;

    @Activate
    public RecordFhirStore(
            @Reference Journal journal,
            @Reference Devices devices,
            @Reference Assignments assignments,
            @Reference ManualEntry manual) {
        this.journal = journal;
        this.manual = manual;
        this.references = new References(context, journal);
        this.deviceRules = new DeviceRules(devices, assignments);
        this.assignmentRules = new AssignmentRules(assignments, devices);
        this.patientRules = new PatientRules(journal.records(), assignments.zone(), Clock.systemUTC());
        this.planRules = new PlanRules(assignments.zone(), Clock.systemUTC());
    }

    @Override
    public List<Record> write(List<Write> writes, String who) throws RefusedWrite {
        return write(writes, List.of(), who).records();
    }

    @Override
    public Stored write(List<Write> writes, List<Write> observations, String who) throws RefusedWrite {
        List<Draft> drafts = read(writes);
        List<Observation> given = new ArrayList<>(observations.size());
        for (Write write : observations) {
            given.add((Observation) reader.read("Observation", write.json()));
        }
        references.resolve(drafts, given);
        for (Draft draft : drafts) {
            draft.body = body(draft.resource);
        }
        List<ManualDraft> measured = measured(given);
        planRules.check(drafts);
        for (int attempt = 1; ; attempt++) {
            // Read before the rules look at what is there: whoever writes in between makes this unit stale.
            long guard = journal.guard(Assignments.GUARD);
            versions(drafts);
            deviceRules.check(drafts);
            assignmentRules.check(drafts);
            patientRules.check(drafts);
            try {
                return commit(drafts, measured, who, guard);
            } catch (JournalException.OutOfHorizon e) {
                throw Draft.refused(422, "value", "Observation.effectiveDateTime", e.getMessage());
            } catch (JournalException.Stale | JournalException.Conflict e) {
                if (attempt == ATTEMPTS) {
                    throw new RefusedWrite(409, "conflict", "", "written by somebody else at the same time: try again");
                }
            }
        }
    }

    private List<ManualDraft> measured(List<Observation> given) throws RefusedWrite {
        Set<String> names = new HashSet<>();
        List<ManualDraft> measured = new ArrayList<>(given.size());
        for (Observation observation : given) {
            // that what is referred to is there, or is written here, was checked before
            ManualDraft draft = manual.draft(observation, reference -> true);
            String name = draft.name()
                    .map(identifier -> identifier.getSystem() + "|" + identifier.getValue())
                    .orElse("");
            if (!name.isEmpty() && !names.add(name)) {
                throw Draft.refused(400, "duplicate", "Observation.identifier", "is given twice in one call");
            }
            measured.add(draft);
        }
        return measured;
    }

    private Stored commit(List<Draft> drafts, List<ManualDraft> measured, String who, long guard) throws RefusedWrite {
        Unit unit = unit(drafts, who, guard);
        List<Optional<ManualObservations.Taken>> there = new ArrayList<>(measured.size());
        for (ManualDraft draft : measured) {
            Optional<ManualObservations.Taken> known = manual.there(draft);
            there.add(known);
            if (known.isEmpty()) {
                manual.fill(unit, draft, who);
            }
        }
        if (!drafts.isEmpty() || there.stream().anyMatch(Optional::isEmpty)) {
            Commits.await(journal, unit);
        }
        List<ManualObservations.Taken> taken = new ArrayList<>(measured.size());
        for (int i = 0; i < measured.size(); i++) {
            ManualDraft draft = measured.get(i);
            taken.add(there.get(i).orElseGet(() -> manual.taken(draft)));
        }
        return new Stored(stored(drafts), taken);
    }

    private List<Draft> read(List<Write> writes) throws RefusedWrite {
        List<Draft> drafts = new ArrayList<>(writes.size());
        Set<String> once = new HashSet<>();
        for (Write write : writes) {
            if (!TYPES.contains(write.type())) {
                throw new RefusedWrite(422, "not-supported", "resourceType", write.type() + ": is not stored here");
            }
            DomainResource resource = reader.read(write.type(), write.json());
            String inside = resource.getIdElement().getIdPart();
            if (!write.id().isEmpty() && !ID.matcher(write.id()).matches()) {
                throw Draft.refused(400, "value", write.type() + ".id", "must be 1 to 64 of A-Z, a-z, 0-9, - and .");
            }
            if (!write.id().isEmpty() && inside != null && !inside.equals(write.id())) {
                throw Draft.refused(400, "invalid", write.type() + ".id", "is not the id it is written under");
            }
            String id = write.id().isEmpty() ? journal.records().freshId() : write.id();
            Draft draft = new Draft(write, id, resource);
            if (!once.add(draft.reference())) {
                throw Draft.refused(400, "duplicate", write.type() + ".id", "is written twice in one call");
            }
            drafts.add(draft);
        }
        return drafts;
    }

    /** What is stored: the id is the record's, of meta only what says something about the content. */
    private JsonNode body(DomainResource resource) {
        resource.setId((String) null);
        resource.getMeta().setVersionId(null);
        resource.getMeta().setLastUpdated(null);
        try {
            return json.readTree(context.newJsonParser().encodeResourceToString(resource));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("HAPI has written something that is not JSON", e);
        }
    }

    private void versions(List<Draft> drafts) throws RefusedWrite {
        for (Draft draft : drafts) {
            long expected = draft.write.expected();
            Optional<Record> present = journal.records().get(draft.type(), draft.id);
            long version = present.map(Record::version).orElse(0L);
            if (expected != RecordWrite.ANY && expected != version) {
                throw Draft.refused(
                        412, "conflict", draft.reference(), "is at version " + version + ", not " + expected);
            }
        }
    }

    private Unit unit(List<Draft> drafts, String who, long guard) {
        Unit unit = new Unit();
        boolean assigns = false;
        for (Draft draft : drafts) {
            boolean device = draft.type().equals(Devices.KIND);
            assigns |= device
                    || draft.type().equals(Assignments.KIND)
                    || draft.type().equals("Patient");
            boolean exists = journal.records().get(draft.type(), draft.id).isPresent();
            long expected = draft.write.id().isEmpty() ? 0 : draft.write.expected();
            unit.put(RecordWrite.put(draft.type(), draft.id, draft.body.toString())
                    .expecting(expected)
                    .uniqueBy(device ? DeviceRules.uniqueKey(draft.body) : ""));
            unit.audit(new Unit.Audit(Instant.now(), who, exists ? "update" : "create", draft.reference()));
        }
        if (assigns) {
            unit.require(Assignments.GUARD, guard).bump(Assignments.GUARD);
        }
        return unit;
    }

    private List<Record> stored(List<Draft> drafts) {
        List<Record> records = new ArrayList<>(drafts.size());
        for (Draft draft : drafts) {
            records.add(journal.records()
                    .get(draft.type(), draft.id)
                    .orElseThrow(() -> new IllegalStateException(draft.reference() + " vanished after its commit")));
        }
        return records;
    }
}
