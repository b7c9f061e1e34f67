package org.tiltas.profile.lithuania;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.ValidationOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/** HAPI's R5 validator with the definitions of R5 core. */
final class R5Validator {
    private final FhirValidator validator;

    R5Validator() {
        FhirContext r5 = FhirContext.forR5Cached();
        validator = r5.newValidator()
                .registerValidatorModule(new FhirInstanceValidator(new ValidationSupportChain(
                        new DefaultProfileValidationSupport(r5),
                        new CommonCodeSystemsTerminologyService(r5),
                        new InMemoryTerminologyServerValidationSupport(r5))));
    }

    /** Judged against a profile of R5 core; what it claims of the national guides cannot be looked up here. */
    void assertValid(JsonNode resource, String profile) {
        ObjectNode copy = resource.deepCopy();
        copy.remove("meta");
        assertThat(
                        validator
                                .validateWithResult(copy.toString(), new ValidationOptions().addProfile(profile))
                                .getMessages()
                                .stream()
                                .filter(m -> m.getSeverity() == ResultSeverityEnum.ERROR
                                        || m.getSeverity() == ResultSeverityEnum.FATAL)
                                .map(m -> m.getLocationString() + ": " + m.getMessage()))
                .isEmpty();
    }
}
