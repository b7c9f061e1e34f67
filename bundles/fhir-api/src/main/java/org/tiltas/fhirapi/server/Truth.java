package org.tiltas.fhirapi.server;

import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ServerCapabilityStatementProvider;
import ca.uhn.fhir.util.FhirTerser;
import org.hl7.fhir.instance.model.api.IBaseConformance;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/** HAPI's CapabilityStatement, made of the providers, without what it promises on its own account. */
public final class Truth extends ServerCapabilityStatementProvider {
    private final SearchNames names;

    public Truth(RestfulServer server, SearchNames names) {
        super(server);
        this.names = names;
    }

    /** What is not declared is made of the parameters that are references, or said to be all there is. */
    @Override
    protected void postProcess(FhirTerser terser, IBaseConformance statement) {
        if (statement instanceof CapabilityStatement described) {
            described
                    .getRestFirstRep()
                    .getSecurity()
                    .setDescription("HTTP Basic or Bearer. An account of the role partner only reads, and only what its"
                            + " partner would be sent at that moment by its settings, its legal basis and the residents'"
                            + " Consents; anything else is absent for it. Of a resident's other records it reads"
                            + " DeviceUseStatement, RelatedPerson, CarePlan and Goal where a Consent permits them; Consent,"
                            + " AuditEvent, DetectedIssue, Task and Communication it does not read. A Group is absent if"
                            + " a member is.")
                    .addService(new CodeableConcept(new Coding(
                            "http://terminology.hl7.org/CodeSystem/restful-security-service", "Basic", "Basic")));
            for (CapabilityStatementRestResourceComponent resource :
                    described.getRestFirstRep().getResource()) {
                String type = resource.getType();
                resource.getSearchInclude()
                        .removeIf(include -> !names.mayInclude(type, "_include", include.getValue()));
                resource.getSearchRevInclude()
                        .removeIf(include -> !names.mayInclude(type, "_revinclude", include.getValue()));
            }
        }
    }
}
