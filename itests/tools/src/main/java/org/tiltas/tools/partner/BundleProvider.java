package org.tiltas.tools.partner;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.util.FhirTerser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Reference;

/** Batch and transaction Bundles of creates and updates. */
final class BundleProvider {
    private final FhirTerser terser;
    private final PartnerStore store;

    BundleProvider(FhirContext fhir, PartnerStore store) {
        this.terser = fhir.newTerser();
        this.store = store;
    }

    @Transaction
    public Bundle take(@TransactionParam Bundle bundle) {
        boolean whole = bundle.getType() == Bundle.BundleType.TRANSACTION;
        Bundle answer = new Bundle();
        answer.setType(whole ? Bundle.BundleType.TRANSACTIONRESPONSE : Bundle.BundleType.BATCHRESPONSE);
        List<Bundle.BundleEntryComponent> entries = bundle.getEntry();
        if (whole) {
            entries.forEach(BundleProvider::check);
        }
        Map<String, String> references = new HashMap<>();
        List<Bundle.BundleEntryComponent> answers = new ArrayList<>();
        entries.forEach(e -> answers.add(new Bundle.BundleEntryComponent()));
        // Observations come last: what they refer to must have its id by then
        for (boolean observations : new boolean[] {false, true}) {
            for (int i = 0; i < entries.size(); i++) {
                if (entries.get(i).getResource() instanceof Observation == observations) {
                    answers.get(i).setResponse(one(entries.get(i), references));
                }
            }
        }
        answer.setEntry(answers);
        return answer;
    }

    private static void check(Bundle.BundleEntryComponent entry) {
        Bundle.HTTPVerb method = entry.getRequest().getMethod();
        if (method != Bundle.HTTPVerb.POST && method != Bundle.HTTPVerb.PUT || !entry.hasResource()) {
            throw new InvalidRequestException("entry: only POST and PUT with a resource, not " + method);
        }
    }

    private Bundle.BundleEntryResponseComponent one(Bundle.BundleEntryComponent entry, Map<String, String> references) {
        Bundle.BundleEntryResponseComponent response = new Bundle.BundleEntryResponseComponent();
        try {
            check(entry);
            for (Reference reference :
                    terser.getAllPopulatedChildElementsOfType(entry.getResource(), Reference.class)) {
                reference.setReference(
                        references.getOrDefault(String.valueOf(reference.getReference()), reference.getReference()));
            }
            PartnerStore.Receipt receipt = entry.getRequest().getMethod() == Bundle.HTTPVerb.POST
                    ? store.create(entry.getResource(), entry.getRequest().getIfNoneExist())
                    : store.update(
                            entry.getResource(), new IdType(entry.getRequest().getUrl()).getIdPart(), null);
            if (entry.hasFullUrl()) {
                references.put(entry.getFullUrl(), receipt.type() + "/" + receipt.id());
            }
            response.setStatus(receipt.created() ? "201 Created" : "200 OK");
            response.setLocation(receipt.type() + "/" + receipt.id() + "/_history/" + receipt.version());
            response.setEtag("W/\"" + receipt.version() + "\"");
        } catch (BaseServerResponseException e) {
            OperationOutcome outcome = new OperationOutcome();
            outcome.addIssue()
                    .setSeverity(OperationOutcome.IssueSeverity.ERROR)
                    .setCode(OperationOutcome.IssueType.PROCESSING)
                    .setDiagnostics(e.getMessage());
            response.setStatus(Integer.toString(e.getStatusCode())).setOutcome(outcome);
        }
        return response;
    }
}
