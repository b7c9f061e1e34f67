package org.tiltas.fhirapi.audit;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.StringParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Slice;
import org.tiltas.fhirapi.search.TimeSet;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.journal.Audits;

/** Who read and changed what, newest first. */
public final class AuditEventProvider implements IResourceProvider {
    private final Audits audits;
    private final References references;

    public AuditEventProvider(Audits audits, References references) {
        this.audits = audits;
        this.references = references;
    }

    @Override
    public Class<AuditEvent> getResourceType() {
        return AuditEvent.class;
    }

    @Read
    public AuditEvent read(@IdParam IdType id) {
        Audits.Query query =
                new Audits.Query(Optional.of(number(id.getIdPart())), Optional.empty(), Optional.empty(), "", "");
        return audits.search(query, 0, 1).stream()
                .findFirst()
                .map(AuditEvents::of)
                .orElseThrow(() -> Refusal.notFound("AuditEvent/" + id.getIdPart()));
    }

    private static long number(String id) {
        return id.matches("[0-9]{1,18}") ? Long.parseLong(id) : -1;
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenParam id,
            @OptionalParam(
                            name = "patient",
                            targetTypes = Patient.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam patient,
            @OptionalParam(name = "agent-name") StringParam agentName,
            @OptionalParam(name = "date") DateAndListParam date,
            @Offset Integer offset,
            @Count Integer count) {
        Paging paging = Paging.of(offset, count);
        String about = "";
        if (patient != null) {
            Set<String> patients = references.resolve("patient", patient, List.of("Patient"));
            if (patients.size() > 1) {
                throw Refusal.parameter("patient", "can be one here");
            }
            about = patients.isEmpty() ? "Patient/-" : patients.iterator().next();
        }
        TimeSet.Interval times = TimeSet.single("date", date);
        Audits.Query query = new Audits.Query(
                Optional.ofNullable(id).map(token -> number(token.getValue())),
                times.lower(),
                times.upper(),
                agentName == null ? "" : agentName.getValueNotNull(),
                about);
        int wanted = paging.count() == 0 ? 0 : paging.count() + 1;
        List<AuditEvent> found = audits.search(query, paging.offset(), wanted).stream()
                .map(AuditEvents::of)
                .toList();
        boolean more = wanted > 0 && found.size() == wanted;
        List<AuditEvent> page = more ? found.subList(0, paging.count()) : found;
        return Slice.matching(page, List.of(), paging, null, more);
    }
}
