package org.tiltas.clinical.store;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ScalarType;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ValueType;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.DomainResource;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;

/** Reads R4 JSON and refuses whatever R4 does not allow: unknown and repeated elements, bad values, missing ones. */
final class StrictReader {
    private final FhirContext context;

    StrictReader(FhirContext context) {
        this.context = context;
    }

    DomainResource read(String type, String json) throws RefusedWrite {
        IParser parser = context.newJsonParser();
        parser.setParserErrorHandler(new Strict());
        try {
            if (parser.parseResource(json) instanceof DomainResource resource
                    && resource.fhirType().equals(type)) {
                complete(type, resource);
                return resource;
            }
            throw new RefusedWrite(400, "invalid", "resourceType", "resourceType: must be " + type);
        } catch (Fault fault) {
            throw new RefusedWrite(400, fault.code, type + "." + fault.field, type + "." + fault.getMessage());
        } catch (DataFormatException e) {
            throw new RefusedWrite(400, "structure", type, type + ": " + firstLine(e.getMessage()));
        } catch (FieldError e) {
            throw new RefusedWrite(422, e.code(), e.field(), e.getMessage());
        }
    }

    /** R4's minimum cardinalities, which HAPI's parser does not look at. */
    private void complete(String path, IBase element) throws FieldError {
        BaseRuntimeElementDefinition<?> definition = context.getElementDefinition(element.getClass());
        if (!(definition instanceof BaseRuntimeElementCompositeDefinition<?> composite)) {
            return;
        }
        for (BaseRuntimeChildDefinition child : composite.getChildrenAndExtension()) {
            List<IBase> values = child.getAccessor().getValues(element);
            boolean present = values.stream().anyMatch(v -> v != null && !v.isEmpty());
            String field = path + "." + child.getElementName();
            if (child.getMin() > 0 && !present) {
                throw new FieldError(field, "required", "is required");
            }
            for (IBase value : values) {
                if (value != null && !value.isEmpty()) {
                    complete(field, value);
                }
            }
        }
    }

    private static String firstLine(String text) {
        return text == null ? "cannot be read" : text.lines().findFirst().orElse("cannot be read");
    }

    /** A fault with the name of its field. */
    private static final class Fault extends DataFormatException {
        private static final long serialVersionUID = 1L;
        private final String field;
        private final String code;

        Fault(String field, String code, String reason) {
            super(field + ": " + reason);
            this.field = field;
            this.code = code;
        }
    }

    private static final class Strict implements IParserErrorHandler {
        @Override
        public void containedResourceWithNoId(IParseLocation location) {
            throw new Fault("contained", "invalid", "a contained resource has no id");
        }

        @Override
        public void incorrectJsonType(
                IParseLocation location,
                String element,
                ValueType expected,
                ScalarType expectedScalar,
                ValueType found,
                ScalarType foundScalar) {
            throw new Fault(element, "structure", "is of the wrong JSON type");
        }

        @Override
        public void invalidValue(IParseLocation location, String value, String error) {
            throw new Fault(name(location), "value", "'" + value + "' is not allowed");
        }

        @Override
        public void missingRequiredElement(IParseLocation location, String element) {
            throw new Fault(element, "required", "is required");
        }

        @Override
        public void unexpectedRepeatingElement(IParseLocation location, String element) {
            throw new Fault(element, "structure", "may stand only once");
        }

        @Override
        public void unknownAttribute(IParseLocation location, String attribute) {
            throw new Fault(attribute, "structure", "is not known");
        }

        @Override
        public void unknownElement(IParseLocation location, String element) {
            throw new Fault(element, "structure", "is not known");
        }

        @Override
        public void unknownReference(IParseLocation location, String reference) {
            throw new Fault(name(location), "not-found", "refers to '" + reference + "', which is not contained");
        }

        @Override
        public void extensionContainsValueAndNestedExtensions(IParseLocation location) {
            throw new Fault("extension", "structure", "has a value and extensions of its own");
        }

        @Override
        public void invalidInternalReference(IParseLocation location, String reference) {
            throw new Fault(name(location), "invalid", "refers to '" + reference + "', which has no id");
        }

        private static String name(IParseLocation location) {
            String name = location == null ? null : location.getParentElementName();
            return name == null ? "value" : name;
        }
    }
}
