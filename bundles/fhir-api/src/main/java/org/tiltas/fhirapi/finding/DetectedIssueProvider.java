package org.tiltas.fhirapi.finding;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.List;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Slice;
import org.tiltas.spi.analysis.Alerts;

/** What analyses have found; made by them alone. */
public final class DetectedIssueProvider implements IResourceProvider {
    private final Issues issues;

    public DetectedIssueProvider(Alerts alerts, References references) {
        this.issues = new Issues(alerts, references);
    }

    @Override
    public Class<DetectedIssue> getResourceType() {
        return DetectedIssue.class;
    }

    @Read
    public DetectedIssue read(@IdParam IdType id) {
        return AlertViews.issue(issues.read("DetectedIssue", id.getIdPart()));
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenAndListParam ids,
            @OptionalParam(
                            name = "patient",
                            targetTypes = Patient.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam patient,
            @OptionalParam(name = "identified") DateAndListParam identified,
            @Offset Integer offset,
            @Count Integer count) {
        Paging paging = Paging.of(offset, count);
        List<DetectedIssue> found =
                issues.find(ids, "patient", patient, List.of("Patient"), identified, a -> true).stream()
                        .map(AlertViews::issue)
                        .toList();
        Slice page = Slice.of(found, paging);
        return Slice.matching(page.resources(), List.of(), paging, page.total(), page.more());
    }
}
