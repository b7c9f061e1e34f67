package org.tiltas.clinical.views;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirDefaultPolicyAdvisor;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r5.elementmodel.Element;
import org.hl7.fhir.r5.elementmodel.JsonParser;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.hl7.fhir.r5.model.CanonicalType;
import org.hl7.fhir.r5.utils.validation.IResourceValidator;
import org.hl7.fhir.r5.utils.validation.IValidationPolicyAdvisor;
import org.hl7.fhir.r5.utils.validation.IValidatorResourceFetcher;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;
import org.tiltas.clinical.metrics.CodeSystems;
import org.tiltas.clinical.metrics.MetricRegistry;

/** HAPI's R4 validator with our code systems loaded and references resolved. */
final class R4Validator {
    static final FhirContext R4 = FhirContext.forR4Cached();

    /** What we claim of the Personal Health Device guide, by its own definitions. */
    private static final List<String> PHD = List.of(
            "CoincidentTimeStampReference",
            "PhdCoincidentTimeStampObservation",
            "MDCClockTypes",
            "mdc-clocks",
            "measurement-status");

    private static final Map<String, String> RESOURCES = Map.of(
            "Patient/p1", "{\"resourceType\":\"Patient\",\"id\":\"p1\"}",
            "Practitioner/ona", "{\"resourceType\":\"Practitioner\",\"id\":\"ona\"}",
            "Device/d1", "{\"resourceType\":\"Device\",\"id\":\"d1\"}",
            "Location/l1", "{\"resourceType\":\"Location\",\"id\":\"l1\"}",
            "Observation/77", "{\"resourceType\":\"Observation\",\"id\":\"77\",\"status\":\"final\",\"code\":{}}");

    /** Warnings that may stand, by a part of their text, each with its reason. */
    private static final List<String> ALLOWED = List.of(
            // dom-6: machine-made Observations carry no narrative
            "dom-6",
            // no performer: a device measured, and it stands in Observation.device
            "should have a performer",
            // UCUM knows no dBm
            "human readable annotations like {dBm}",
            // no terminology server here: LOINC, MDC and SNOMED cannot be looked up
            "http://loinc.org",
            "urn:iso:std:iso:11073:10101",
            "http://snomed.info/sct",
            // the guide's codes of worth are not among those that the core proposes for interpretations
            "http://hl7.org/fhir/ValueSet/observation-interpretation");

    private final FhirValidator validator;

    R4Validator(MetricRegistry registry) {
        PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(R4);
        CodeSystems systems = new CodeSystems(registry);
        for (String reference : systems.references()) {
            ours.addCodeSystem(R4.newJsonParser()
                    .parseResource(CodeSystem.class, systems.resource(reference).orElseThrow()));
        }
        for (String definition : PHD) {
            ours.addResource(R4.newJsonParser()
                    .parseResource(R4Validator.class.getResourceAsStream("/phd/" + definition + ".json")));
        }
        FhirInstanceValidator module = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(R4),
                ours,
                new SnapshotGeneratingValidationSupport(R4),
                new CommonCodeSystemsTerminologyService(R4),
                new InMemoryTerminologyServerValidationSupport(R4)));
        module.setErrorForUnknownProfiles(true);
        module.setValidatorResourceFetcher(new Fetcher());
        module.setValidatorPolicyAdvisor(new CheckReferences());
        validator = R4.newValidator().registerValidatorModule(module);
    }

    /** What the validator finds fault with, beyond what may stand; validated against the profiles named too. */
    List<String> faults(String json, String... profiles) {
        ValidationOptions options = new ValidationOptions();
        for (String profile : profiles) {
            options.addProfile(profile);
        }
        List<String> faults = new ArrayList<>();
        for (SingleValidationMessage m :
                validator.validateWithResult(json, options).getMessages()) {
            boolean note = m.getSeverity() == ResultSeverityEnum.INFORMATION;
            boolean allowed = m.getSeverity() == ResultSeverityEnum.WARNING
                    && ALLOWED.stream().anyMatch(m.getMessage()::contains);
            if (!note && !allowed) {
                faults.add(m.getSeverity() + " " + m.getLocationString() + ": " + m.getMessage());
            }
        }
        return faults;
    }

    boolean hasErrors(String json, String... profiles) {
        return faults(json, profiles).stream().anyMatch(f -> f.startsWith("ERROR"));
    }

    private static final class CheckReferences extends FhirDefaultPolicyAdvisor {
        @Override
        public ReferenceValidationPolicy policyForReference(
                IResourceValidator validator,
                Object context,
                String path,
                String url,
                IValidationPolicyAdvisor.ReferenceDestinationType destination) {
            return ReferenceValidationPolicy.CHECK_EXISTS_AND_TYPE;
        }

        @Override
        public ReferenceValidationPolicy getReferencePolicy() {
            return ReferenceValidationPolicy.CHECK_EXISTS_AND_TYPE;
        }
    }

    private static final class Fetcher implements IValidatorResourceFetcher {
        @Override
        public Element fetch(IResourceValidator validator, Object context, String url) {
            String json = RESOURCES.get(url);
            if (json == null) {
                return null;
            }
            try {
                return new JsonParser(validator.getContext())
                        .parseSingle(
                                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), new ArrayList<>());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean resolveURL(
                IResourceValidator validator,
                Object context,
                String path,
                String url,
                String type,
                boolean canonical,
                List<CanonicalType> targets) {
            return true;
        }

        @Override
        public byte[] fetchRaw(IResourceValidator validator, String url) throws IOException {
            String json = RESOURCES.get(url);
            if (json == null) {
                throw new IOException("no " + url);
            }
            return json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public IValidatorResourceFetcher setLocale(Locale locale) {
            return this;
        }

        @Override
        public CanonicalResource fetchCanonicalResource(IResourceValidator validator, Object context, String url) {
            return null;
        }

        @Override
        public boolean fetchesCanonicalResource(IResourceValidator validator, String url) {
            return false;
        }

        @Override
        public Set<ResourceVersionInformation> fetchCanonicalResourceVersions(
                IResourceValidator validator, Object context, String url) {
            return Set.of();
        }
    }
}
