package org.tiltas.clinical.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.ResourceReferenceInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.journal.Journal;

/** Sees to it that a reference within this server leads somewhere. */
final class References {
    private static final Pattern LOCAL =
            Pattern.compile("([A-Z][A-Za-z]{2,40})/([A-Za-z0-9\\-.]{1,64})(/_history/[0-9]+)?");

    private final FhirContext context;
    private final Journal journal;

    References(FhirContext context, Journal journal) {
        this.context = context;
        this.journal = journal;
    }

    /** Replaces references between the drafts of one call and checks all others. */
    void resolve(List<Draft> drafts, List<Observation> observations) throws RefusedWrite {
        Map<String, String> byFullUrl = new HashMap<>();
        Map<String, Draft> byReference = new HashMap<>();
        for (Draft draft : drafts) {
            if (!draft.write.fullUrl().isEmpty()) {
                byFullUrl.put(draft.write.fullUrl(), draft.reference());
            }
            byReference.put(draft.reference(), draft);
        }
        for (Draft draft : drafts) {
            resolve(draft.resource, byFullUrl, byReference);
        }
        for (Observation observation : observations) {
            resolve(observation, byFullUrl, byReference);
        }
    }

    private void resolve(DomainResource resource, Map<String, String> byFullUrl, Map<String, Draft> byReference)
            throws RefusedWrite {
        for (ResourceReferenceInfo info : context.newTerser().getAllResourceReferences(resource)) {
            Reference reference = (Reference) info.getResourceReference();
            String text = reference.getReference();
            if (text == null || text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String here = byFullUrl.get(text);
            if (here != null) {
                reference.setReference(here);
            } else if (!text.startsWith("http://") && !text.startsWith("https://")) {
                check(resource.fhirType() + "." + info.getName(), text, byReference);
            }
        }
    }

    private void check(String field, String text, Map<String, Draft> drafts) throws RefusedWrite {
        Matcher m = LOCAL.matcher(text);
        if (!m.matches()) {
            throw Draft.refused(422, "not-found", field, "'" + text + "' is no reference this server can follow");
        }
        String reference = m.group(1) + "/" + m.group(2);
        boolean known = drafts.containsKey(reference)
                || journal.records().get(m.group(1), m.group(2)).isPresent()
                || m.group(1).equals("Observation")
                        && journal.observations().get(m.group(2)).isPresent();
        if (!known) {
            throw Draft.refused(422, "not-found", field, reference + " does not exist");
        }
    }
}
