package org.tiltas.fhirapi.search;

import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.ReferenceOrListParam;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenParam;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.DeviceUseStatement;
import org.tiltas.fhirapi.server.Refusal;

/** Reference parameters: an id, {@code Type/id}, or {@code .identifier=system|value} of what is referred to. */
public final class References {
    private final Shelf shelf;

    /** Whether nobody may be shown what is about a subject. */
    public boolean isRestricted(String subject) {
        return shelf.isRestricted(subject);
    }

    public References(Shelf shelf) {
        this.shelf = shelf;
    }

    /**
     * The references that match, such as {@code Patient/17}.
     *
     * @param types what the parameter may refer to, and what a bare id means
     */
    public Set<String> resolve(String name, ReferenceAndListParam values, List<String> types) {
        Set<String> out = null;
        for (ReferenceOrListParam group : values.getValuesAsQueryTokens()) {
            Set<String> any = resolve(name, group, types);
            if (out == null) {
                out = any;
            } else {
                out.retainAll(any);
            }
        }
        return out == null ? Set.of() : out;
    }

    private Set<String> resolve(String name, ReferenceOrListParam values, List<String> types) {
        Set<String> out = new LinkedHashSet<>();
        for (ReferenceParam value : values.getValuesAsQueryTokens()) {
            if (value.getMissing() != null) {
                throw Refusal.parameter(name, "modifier :missing is not supported");
            }
            if (value.hasResourceType() && !types.contains(value.getResourceType())) {
                throw Refusal.parameter(name, "cannot refer to a " + value.getResourceType() + " here");
            }
            List<String> candidates = value.hasResourceType() ? List.of(value.getResourceType()) : types;
            if (value.getChain() == null || value.getChain().isEmpty()) {
                candidates.forEach(type -> out.add(type + "/" + value.getIdPart()));
            } else if (value.getChain().equals("identifier")) {
                candidates.forEach(type -> identified(type, value, out));
            } else {
                throw Refusal.parameter(name + "." + value.getChain(), "only .identifier is supported");
            }
        }
        return out;
    }

    /** References of the devices that active assignments give to these patients at a time. */
    Set<String> wornBy(Set<String> patients, Instant now) {
        Set<String> out = new LinkedHashSet<>();
        shelf.find(
                        "DeviceUseStatement",
                        item -> item.json().path("status").asText().equals("active")
                                && patients.contains(
                                        item.json().at("/subject/reference").asText()))
                .forEach(item -> {
                    DeviceUseStatement use = (DeviceUseStatement) shelf.resource(item.record());
                    boolean covers = !use.hasTimingPeriod()
                            || (use.getTimingPeriod().getStart() == null
                                            || !use.getTimingPeriod()
                                                    .getStart()
                                                    .toInstant()
                                                    .isAfter(now))
                                    && (use.getTimingPeriod().getEnd() == null
                                            || use.getTimingPeriod()
                                                    .getEnd()
                                                    .toInstant()
                                                    .isAfter(now));
                    if (covers) {
                        out.add(use.getDevice().getReference());
                    }
                });
        return out;
    }

    private void identified(String type, ReferenceParam value, Set<String> out) {
        String text = value.getValue();
        int bar = text.indexOf('|');
        TokenParam token =
                bar < 0 ? new TokenParam(null, text) : new TokenParam(text.substring(0, bar), text.substring(bar + 1));
        shelf.find(type, new Filters(this).identifier(List.of(token)))
                .forEach(item -> out.add(type + "/" + item.record().id()));
    }
}
