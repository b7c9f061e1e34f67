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
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.tiltas.fhirapi.search.Paging;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Slice;
import org.tiltas.fhirapi.search.TimeSet;
import org.tiltas.fhirapi.search.Tokens;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Alerts;
import org.tiltas.spi.analysis.Finding;

/** Each time somebody was to be told of an alert. */
public final class CommunicationProvider implements IResourceProvider {
    private final Alerts alerts;
    private final Issues issues;

    public CommunicationProvider(Alerts alerts, References references) {
        this.alerts = alerts;
        this.issues = new Issues(alerts, references);
    }

    @Override
    public Class<Communication> getResourceType() {
        return Communication.class;
    }

    @Read
    public Communication read(@IdParam IdType id) {
        return find(id.getIdPart()).orElseThrow(() -> Refusal.notFound("Communication/" + id.getIdPart()));
    }

    private Optional<Communication> find(String id) {
        int dash = id.lastIndexOf('-');
        String offset = id.substring(dash + 1);
        return dash <= 0
                ? Optional.empty()
                : alerts.history(id.substring(0, dash)).stream()
                        .filter(f -> f.change().notifies()
                                && String.valueOf(f.offset()).equals(offset))
                        .findFirst()
                        .map(AlertViews::communication);
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") TokenAndListParam ids,
            @OptionalParam(
                            name = "patient",
                            targetTypes = Patient.class,
                            chainWhitelist = {"", "identifier"})
                    ReferenceAndListParam patient,
            @OptionalParam(name = "sent") DateAndListParam sent,
            @Offset Integer offset,
            @Count Integer count) {
        Paging paging = Paging.of(offset, count);
        Optional<Set<String>> wanted = Tokens.values("_id", ids);
        if (wanted.isEmpty() && patient == null) {
            throw Refusal.parameter("patient", "is required, or _id");
        }
        List<Communication> found = wanted.isPresent()
                ? wanted.get().stream().flatMap(id -> find(id).stream()).toList()
                : told(patient, TimeSet.single("sent", sent));
        Slice page = Slice.of(found, paging);
        return Slice.matching(page.resources(), List.of(), paging, page.total(), page.more());
    }

    private List<Communication> told(ReferenceAndListParam patient, TimeSet.Interval sent) {
        List<Alert> about = issues.find(null, "patient", patient, List.of("Patient"), null, alert -> true);
        return about.stream()
                .flatMap(alert -> alerts.history(alert.id()).stream())
                .filter(finding -> finding.change().notifies())
                .filter(finding -> within(finding, sent))
                .map(AlertViews::communication)
                .toList();
    }

    private static boolean within(Finding finding, TimeSet.Interval sent) {
        boolean after = sent.lower().isEmpty()
                || !finding.change().at().isBefore(sent.lower().get());
        return after
                && (sent.upper().isEmpty()
                        || finding.change().at().isBefore(sent.upper().get()));
    }
}
