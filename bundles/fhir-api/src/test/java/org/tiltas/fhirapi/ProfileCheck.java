package org.tiltas.fhirapi;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirDefaultPolicyAdvisor;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r5.elementmodel.Element;
import org.hl7.fhir.r5.elementmodel.JsonParser;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.hl7.fhir.r5.model.CanonicalType;
import org.hl7.fhir.r5.utils.validation.IResourceValidator;
import org.hl7.fhir.r5.utils.validation.IValidationPolicyAdvisor;
import org.hl7.fhir.r5.utils.validation.IValidatorResourceFetcher;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;
import org.tiltas.fhir.Fhir;
import org.tiltas.spi.clinical.FhirViews;

/** HL7's validator as HAPI has it, with R4 core and our code systems; told which profile counts. */
final class ProfileCheck {
    private static final Path PHD = Path.of("..", "clinical", "src", "test", "resources", "phd");

    private final FhirValidator validator;

    ProfileCheck(FhirViews views) {
        FhirContext context = Fhir.r4();
        PrePopulatedValidationSupport ours = new PrePopulatedValidationSupport(context);
        for (String reference : views.codeSystems()) {
            ours.addCodeSystem(context.newJsonParser()
                    .parseResource(CodeSystem.class, views.resource(reference).orElseThrow()));
        }
        phdGuide(context).forEach(ours::addResource);
        FhirInstanceValidator module = new FhirInstanceValidator(new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                ours,
                new SnapshotGeneratingValidationSupport(context),
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context)));
        module.setErrorForUnknownProfiles(true);
        module.setValidatorResourceFetcher(new EmptyResources());
        module.setValidatorPolicyAdvisor(new CheckReferences());
        validator = context.newValidator().registerValidatorModule(module);
    }

    /** What is claimed of the Personal Health Device guide, as the tests of the room that writes it have it. */
    private static List<IBaseResource> phdGuide(FhirContext context) {
        try (Stream<Path> files = Files.list(PHD)) {
            List<IBaseResource> definitions = new ArrayList<>();
            for (Path file : files.toList()) {
                definitions.add(context.newJsonParser().parseResource(Files.readString(file)));
            }
            return definitions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The errors found against R4 core and, if one is named, the profile. */
    List<String> errors(String json, String profile) {
        ValidationOptions options = new ValidationOptions();
        if (!profile.isEmpty()) {
            options.addProfile(profile);
        }
        List<String> errors = new ArrayList<>();
        for (SingleValidationMessage message :
                validator.validateWithResult(json, options).getMessages()) {
            if (message.getSeverity() == ResultSeverityEnum.ERROR
                    || message.getSeverity() == ResultSeverityEnum.FATAL) {
                errors.add(message.getLocationString() + ": " + message.getMessage());
            }
        }
        return errors;
    }

    /** A reference to a wrong type is an error. */
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

    /** Whatever is referred to within the server is there, as an empty resource of the type named. */
    private static final class EmptyResources implements IValidatorResourceFetcher {
        private static final Pattern LOCAL = Pattern.compile("([A-Z][A-Za-z]+)/([A-Za-z0-9\\-.]+)(/_history/[0-9]+)?");

        private static byte[] resource(String url) {
            Matcher local = LOCAL.matcher(url);
            return local.matches()
                    ? ("{\"resourceType\":\"" + local.group(1) + "\",\"id\":\"" + local.group(2) + "\"}")
                            .getBytes(StandardCharsets.UTF_8)
                    : new byte[0];
        }

        @Override
        public Element fetch(IResourceValidator validator, Object context, String url) {
            byte[] json = resource(url);
            if (json.length == 0) {
                return null;
            }
            try {
                return new JsonParser(validator.getContext())
                        .parseSingle(new ByteArrayInputStream(json), new ArrayList<>());
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
        public byte[] fetchRaw(IResourceValidator validator, String url) {
            return resource(url);
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
