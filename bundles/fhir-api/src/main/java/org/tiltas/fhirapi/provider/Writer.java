package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.ResourceReferenceInfo;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Resource;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.clinical.FhirStore;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.clinical.FhirStore.Write;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/** Writes resources one at a time, also on condition. Thread-safe. */
public final class Writer {
    private final FhirStore store;
    private final Shelf shelf;
    private final Conditions conditions;
    private final FhirContext context;

    public Writer(FhirStore store, Shelf shelf, Conditions conditions, FhirContext context) {
        this.store = store;
        this.shelf = shelf;
        this.conditions = conditions;
        this.context = context;
    }

    /**
     * Conditional writes go one after another through this lock, so that of two creates on the same condition one
     * finds what the other has made.
     */
    Object turn() {
        return conditions;
    }

    /** @param condition search below the type, {@code identifier=…}; null for none */
    Written create(DomainResource resource, String condition, String who) {
        if (condition == null) {
            return write("", resource, RecordWrite.ANY, who);
        }
        synchronized (turn()) {
            Optional<Record> there = conditions.one(resource.fhirType(), condition);
            return there.isPresent()
                    ? new Written(shelf.resource(there.get()), false)
                    : write("", resource, RecordWrite.ANY, who);
        }
    }

    /**
     * @param id with the version of {@code If-Match}, if that was sent
     * @param condition search below the type; null for none
     */
    Written update(IdType id, DomainResource resource, String condition, String who) {
        if (condition == null) {
            return write(id.getIdPart(), resource, expected(id), who);
        }
        synchronized (turn()) {
            Optional<Record> there = conditions.one(resource.fhirType(), condition);
            String given = resource.getIdElement().getIdPart();
            if (there.isPresent() && given != null && !given.equals(there.get().id())) {
                throw Refusal.of(400, "invalid", resource.fhirType() + ".id", "is not the one the condition finds");
            }
            return there.isPresent()
                    ? write(there.get().id(), resource, there.get().version(), who)
                    : write(given == null ? "" : given, resource, 0, who);
        }
    }

    private Written write(String id, DomainResource resource, long expected, String who) {
        Write write = new Write(resource.fhirType(), id, "", json(resource), expected);
        try {
            Record record = store.write(List.of(write), who).get(0);
            return new Written(shelf.resource(record), record.version() == 1);
        } catch (RefusedWrite e) {
            throw Refusal.of(e);
        }
    }

    /** Makes references that name this server in full its own: clients send either. */
    void localize(Resource resource, String base) {
        for (ResourceReferenceInfo reference : context.newTerser().getAllResourceReferences(resource)) {
            String target =
                    reference.getResourceReference().getReferenceElement().getValue();
            if (target != null && target.startsWith(base + "/")) {
                reference.getResourceReference().setReference(target.substring(base.length() + 1));
            }
        }
    }

    /** As the store wants it: without id and meta, which are the server's. */
    String json(DomainResource resource) {
        DomainResource bare;
        try {
            bare = resource.copy();
        } catch (IllegalArgumentException e) {
            // the parser takes times that FHIR has not, a copy does not
            throw Refusal.of(400, "value", "", String.valueOf(e.getMessage()));
        }
        bare.setId((IdType) null);
        bare.setMeta((Meta) null);
        return context.newJsonParser().encodeResourceToString(bare);
    }

    static long expected(IdType id) {
        if (!id.hasVersionIdPart()) {
            return RecordWrite.ANY;
        }
        if (!id.isVersionIdPartValidLong()) {
            throw Refusal.of(412, "conflict", "", "If-Match: no such version");
        }
        return id.getVersionIdPartAsLong();
    }

    /** A resource as it is now stored, and whether it was not there before. */
    record Written(DomainResource resource, boolean created) {}
}
