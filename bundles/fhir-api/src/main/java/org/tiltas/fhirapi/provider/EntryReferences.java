package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.ResourceReferenceInfo;
import java.util.HashMap;
import java.util.Map;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.DomainResource;
import org.tiltas.fhirapi.server.Refusal;

/** References among the entries of one transaction, and those on condition (FHIR R4 RESTful API, 3.1.0.11.2). */
final class EntryReferences {
    private final FhirContext context;
    private final Conditions conditions;
    private final Map<String, String> known = new HashMap<>();

    EntryReferences(FhirContext context, Conditions conditions) {
        this.context = context;
        this.conditions = conditions;
    }

    /** Other entries that mean this one mean that resource. */
    void know(BundleEntryComponent entry, String reference) {
        if (entry.hasFullUrl()) {
            known.put(entry.getFullUrl(), reference);
        }
    }

    /** Puts what is meant into a resource that is to be written. */
    void replace(DomainResource resource) {
        for (ResourceReferenceInfo reference : context.newTerser().getAllResourceReferences(resource)) {
            String target =
                    reference.getResourceReference().getReferenceElement().getValue();
            if (target == null) {
                continue;
            }
            int question = target.indexOf('?');
            if (known.containsKey(target)) {
                reference.getResourceReference().setReference(known.get(target));
            } else if (question > 0) {
                reference.getResourceReference().setReference(conditional(target, target.substring(0, question)));
            }
        }
    }

    private String conditional(String target, String type) {
        return conditions
                .one(type, target)
                .map(record -> type + "/" + record.id())
                .orElseThrow(() -> Refusal.of(412, "not-found", "", "nothing matches the reference " + target));
    }
}
