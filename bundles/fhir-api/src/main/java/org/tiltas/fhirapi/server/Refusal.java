package org.tiltas.fhirapi.server;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.tiltas.spi.clinical.FhirStore;

/** Errors as FHIR tells them: an HTTP status and an OperationOutcome naming code, field and reason. */
public final class Refusal {
    private Refusal() {}

    /**
     * @param code FHIR issue type
     * @param field FHIRPath, or the name of the search parameter; empty if it is the whole
     */
    public static BaseServerResponseException of(int status, String code, String field, String reason) {
        String text = field.isEmpty() || reason.startsWith(field) ? reason : field + ": " + reason;
        // The message itself gets logged, so it holds nothing of what the caller sent.
        BaseServerResponseException refusal = BaseServerResponseException.newInstance(status, "refused, " + code);
        refusal.setOperationOutcome(outcome(code, field, text));
        return refusal;
    }

    public static BaseServerResponseException of(FhirStore.RefusedWrite refused) {
        return of(refused.status(), refused.code(), refused.field(), refused.getMessage());
    }

    public static BaseServerResponseException parameter(String name, String reason) {
        return of(400, "invalid", name, reason);
    }

    public static BaseServerResponseException notFound(String reference) {
        return of(404, "not-found", "", reference + " is not known");
    }

    public static OperationOutcome outcome(String code, String field, String text) {
        OperationOutcome outcome = new OperationOutcome();
        OperationOutcome.OperationOutcomeIssueComponent issue = outcome.addIssue()
                .setSeverity(OperationOutcome.IssueSeverity.ERROR)
                .setCode(type(code))
                .setDiagnostics(text);
        if (!field.isEmpty()) {
            issue.addExpression(field);
        }
        return outcome;
    }

    private static OperationOutcome.IssueType type(String code) {
        try {
            return OperationOutcome.IssueType.fromCode(code);
        } catch (org.hl7.fhir.exceptions.FHIRException e) {
            return OperationOutcome.IssueType.PROCESSING;
        }
    }
}
