package org.tiltas.system;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.ValidationOptions;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.CodeSystem;

/** HAPI's R4 validator. It is nearly blind unless told which profile to look at. */
final class R4Validator {
    private static final FhirContext R4 = FhirContext.forR4Cached();

    private final FhirValidator validator;

    /** @param codeSystems what the server publishes of its own, as JSON */
    R4Validator(List<String> codeSystems) {
        PrePopulatedValidationSupport published = new PrePopulatedValidationSupport(R4);
        for (String codeSystem : codeSystems) {
            published.addCodeSystem(R4.newJsonParser().parseResource(CodeSystem.class, codeSystem));
        }
        FhirInstanceValidator module = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(R4),
                published,
                new CommonCodeSystemsTerminologyService(R4),
                new InMemoryTerminologyServerValidationSupport(R4)));
        module.setErrorForUnknownProfiles(true);
        validator = R4.newValidator().registerValidatorModule(module);
    }

    /** The errors of a resource, judged against these profiles too. */
    List<String> errors(String json, List<String> profiles) {
        ValidationOptions options = new ValidationOptions();
        profiles.forEach(options::addProfile);
        return validator.validateWithResult(json, options).getMessages().stream()
                .filter(m -> m.getSeverity() == ResultSeverityEnum.ERROR || m.getSeverity() == ResultSeverityEnum.FATAL)
                .map(m -> m.getLocationString() + ": " + m.getMessage())
                .toList();
    }
}
