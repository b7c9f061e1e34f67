package org.tiltas.clinical.store;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Value;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.metrics.Systems;

/** The value of an Observation that a person wrote, in the shape and the units its metric has. */
final class ManualValue {
    private static final int MOST_DIGITS = 40;
    private static final int LONGEST_TEXT = 4_000;

    private final MetricRegistry registry;

    ManualValue(MetricRegistry registry) {
        this.registry = registry;
    }

    /** The metric that the codes name; every code must be one of its own, and the one its profile asks for must be there. */
    MetricDefinition metric(String field, CodeableConcept code, Set<String> among) throws FieldError {
        Set<String> found = null;
        for (Coding coding : code.getCoding()) {
            Set<String> named = new TreeSet<>(
                    coding.hasSystem() && coding.hasCode()
                            ? registry.byCode(coding.getSystem(), coding.getCode(), true, false)
                            : Set.of());
            if (!among.isEmpty()) {
                named.retainAll(among);
            }
            if (found == null) {
                found = named;
            } else {
                found.retainAll(named);
            }
        }
        if (found == null || found.isEmpty()) {
            throw new FieldError(field, "code-invalid", "is none of the codes of one metric this server knows");
        }
        MetricDefinition metric = closest(found, code);
        String wanted = metric.metric().codings().get(0).code();
        if (!metric.metric().profile().isEmpty()
                && code.getCoding().stream().noneMatch(c -> wanted.equals(c.getCode()))) {
            throw new FieldError(field, "required", "must have the code " + wanted + " of its profile");
        }
        return metric;
    }

    /** Of metrics that share a code the one of which least is left unsaid; of equals the first in the registry. */
    private MetricDefinition closest(Set<String> metrics, CodeableConcept code) {
        Set<String> said = code.getCoding().stream().map(Coding::getCode).collect(Collectors.toSet());
        return registry.all().stream()
                .filter(metric -> metrics.contains(metric.name()))
                .min(Comparator.comparingLong(metric -> metric.codings().stream()
                        .filter(coding -> !said.contains(coding.code()))
                        .count()))
                .map(metric -> registry.definition(metric.name()))
                .orElseThrow();
    }

    Value of(MetricDefinition metric, Observation observation) throws FieldError {
        if (metric.kind() == MetricDefinition.Kind.PANEL) {
            return panel(metric, observation);
        }
        if (observation.hasComponent()) {
            throw new FieldError("Observation.component", "not-supported", "has no place in " + metric.name());
        }
        return single("Observation", metric, observation.getValue(), observation.getDataAbsentReason());
    }

    private Value panel(MetricDefinition metric, Observation observation) throws FieldError {
        if (observation.hasValue() || observation.hasDataAbsentReason()) {
            throw new FieldError("Observation.value", "not-supported", "stands in components here");
        }
        List<Value.Component> components = new ArrayList<>();
        Set<String> named = new TreeSet<>();
        for (int i = 0; i < observation.getComponent().size(); i++) {
            Observation.ObservationComponentComponent c =
                    observation.getComponent().get(i);
            String field = "Observation.component[" + i + "]";
            if (c.hasInterpretation() || c.hasReferenceRange() || c.hasExtension()) {
                throw new FieldError(field, "not-supported", "can have code, value and dataAbsentReason only");
            }
            MetricDefinition part = metric(
                    field + ".code", c.getCode(), Set.copyOf(metric.metric().components()));
            if (!named.add(part.name())) {
                throw new FieldError(field + ".code", "duplicate", "stands there twice");
            }
            components.add(
                    new Value.Component(part.name(), single(field, part, c.getValue(), c.getDataAbsentReason())));
        }
        for (String required : metric.required()) {
            if (!named.contains(required)) {
                throw new FieldError(
                        "Observation.component",
                        "required",
                        required + " must be there, with dataAbsentReason if need be");
            }
        }
        if (components.isEmpty()) {
            throw new FieldError("Observation.component", "required", "is required");
        }
        return new Value.Panel(components);
    }

    private static Value single(String field, MetricDefinition metric, Type value, CodeableConcept reason)
            throws FieldError {
        boolean absent = reason != null && !reason.isEmpty();
        if (value == null || value.isEmpty()) {
            if (!absent) {
                throw new FieldError(field + ".value", "required", "or dataAbsentReason is required");
            }
            return new Value.Absent(reason(field, reason));
        }
        if (absent) {
            throw new FieldError(field + ".dataAbsentReason", "invariant", "cannot stand beside a value");
        }
        return switch (metric.kind()) {
            case QUANTITY -> quantity(field, metric, value);
            case FLAG ->
                value instanceof BooleanType flag
                        ? new Value.Flag(flag.booleanValue())
                        : wrong(field, "must be valueBoolean");
            case CODE ->
                value instanceof CodeableConcept concept && concept.getCoding().size() == 1
                        ? code(field, concept.getCodingFirstRep())
                        : wrong(field, "must be valueCodeableConcept with one coding");
            case TEXT ->
                value instanceof StringType text
                                && !text.getValue().isBlank()
                                && text.getValue().length() <= LONGEST_TEXT
                        ? new Value.Text(text.getValue())
                        : wrong(field, "must be valueString of at most " + LONGEST_TEXT + " characters");
            default -> wrong(field, "cannot be entered by hand");
        };
    }

    private static Value quantity(String field, MetricDefinition metric, Type value) throws FieldError {
        if (!(value instanceof Quantity quantity) || !quantity.hasValue()) {
            return wrong(field, "must be valueQuantity");
        }
        if (!Systems.UCUM.equals(quantity.getSystem()) || !metric.units().contains(quantity.getCode())) {
            throw new FieldError(
                    field + ".valueQuantity.code",
                    "value",
                    "must be UCUM (" + Systems.UCUM + ") " + String.join(" or ", metric.units()));
        }
        BigDecimal number = quantity.getValue();
        boolean writable = Math.abs((long) number.scale()) <= MOST_DIGITS && number.precision() <= MOST_DIGITS;
        if (!writable || !metric.plausible(number)) {
            throw new FieldError(
                    field + ".valueQuantity.value", "value", "lies outside of what " + metric.name() + " can be");
        }
        String comparator =
                quantity.getComparator() == null ? "" : quantity.getComparator().toCode();
        return new Value.Quantity(number, quantity.getCode(), comparator);
    }

    private static Value code(String field, Coding coding) throws FieldError {
        if (!coding.hasSystem() || !coding.hasCode()) {
            return wrong(field, "needs system and code");
        }
        String display = Optional.ofNullable(coding.getDisplay()).orElse("");
        return new Value.Code(coding.getSystem(), coding.getCode(), display);
    }

    private static AbsentReason reason(String field, CodeableConcept reason) throws FieldError {
        for (Coding coding : reason.getCoding()) {
            for (AbsentReason known : AbsentReason.values()) {
                if (known.code().equals(coding.getCode()) && Systems.DATA_ABSENT_REASON.equals(coding.getSystem())) {
                    return known;
                }
            }
        }
        throw new FieldError(field + ".dataAbsentReason", "code-invalid", "is none of the reasons this server keeps");
    }

    private static Value wrong(String field, String reason) throws FieldError {
        throw new FieldError(field + ".value", "value", reason);
    }
}
