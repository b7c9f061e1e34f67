package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.tiltas.fhirapi.server.AccessGate;
import org.tiltas.fhirapi.server.Outcomes;
import org.tiltas.fhirapi.server.Refusal;

/** Bundles of type {@code transaction}, all or nothing, and {@code batch}, each entry for itself. */
public final class BundleProvider {
    private final BundleWrite.Tools tools;
    private final Outcomes outcomes;

    public BundleProvider(BundleWrite.Tools tools, Outcomes outcomes) {
        this.tools = tools;
        this.outcomes = outcomes;
    }

    @Transaction
    public Bundle process(@TransactionParam Bundle bundle, RequestDetails details, HttpServletRequest request) {
        bundle.getEntry().stream().filter(BundleEntryComponent::hasResource).forEach(entry -> tools.writer()
                .localize(entry.getResource(), details.getFhirServerBase()));
        String who = AccessGate.who(request);
        Bundle answer = new Bundle();
        if (bundle.getType() == Bundle.BundleType.TRANSACTION) {
            answer.setType(Bundle.BundleType.TRANSACTIONRESPONSE);
            new BundleWrite(tools, bundle.getEntry(), who).run().forEach(answer::addEntry);
        } else if (bundle.getType() == Bundle.BundleType.BATCH) {
            answer.setType(Bundle.BundleType.BATCHRESPONSE);
            bundle.getEntry().forEach(entry -> answer.addEntry(alone(entry, who, request)));
        } else {
            throw Refusal.of(400, "invalid", "Bundle.type", "must be transaction or batch");
        }
        return answer;
    }

    private BundleEntryComponent alone(BundleEntryComponent entry, String who, HttpServletRequest request) {
        try {
            return new BundleWrite(tools, List.of(entry), who).run().get(0);
        } catch (RuntimeException e) {
            BaseServerResponseException refusal = outcomes.translate(e, request);
            BundleEntryComponent answer = new BundleEntryComponent();
            answer.getResponse().setStatus(String.valueOf(refusal.getStatusCode()));
            answer.getResponse().setOutcome((OperationOutcome) refusal.getOperationOutcome());
            return answer;
        }
    }
}
