package org.tiltas.fhirapi.search;

import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tiltas.spi.clinical.MetricCatalogue;

/** Which metrics a search by codes and categories lets through: observations are stored by metric, not by code. */
final class MetricChoice {
    private final MetricCatalogue catalogue;
    private Optional<Set<String>> chosen = Optional.empty();

    MetricChoice(MetricCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The metrics let through; empty when nothing restricts them. */
    Optional<Set<String>> chosen() {
        return chosen;
    }

    void code(String name, TokenAndListParam tokens, boolean codes, boolean componentCodes) {
        Tokens.of(name, tokens).forEach(any -> restrict(any, token -> byCode(token, codes, componentCodes)));
    }

    void category(TokenAndListParam tokens) {
        Tokens.of("category", tokens)
                .forEach(any -> restrict(any, token -> catalogue.byCategory(token.getValueNotNull())));
    }

    private void restrict(List<TokenParam> any, java.util.function.Function<TokenParam, Set<String>> metrics) {
        Set<String> found =
                any.stream().flatMap(token -> metrics.apply(token).stream()).collect(Collectors.toSet());
        chosen.ifPresent(found::retainAll);
        chosen = Optional.of(found);
    }

    private Set<String> byCode(TokenParam token, boolean codes, boolean componentCodes) {
        if (token.getValueNotNull().isEmpty()) {
            return bySystem(token.getSystem(), codes, componentCodes);
        }
        // A bar without a system before it asks for codes that have none; ours all have one.
        if ("".equals(token.getSystem())) {
            return Set.of();
        }
        String system = token.getSystem() == null ? "" : token.getSystem();
        return catalogue.byCode(system, token.getValue(), codes, componentCodes);
    }

    private Set<String> bySystem(String system, boolean codes, boolean componentCodes) {
        Set<String> out = new HashSet<>();
        for (MetricCatalogue.Metric metric : catalogue.all()) {
            if (codes && has(metric, system)
                    || componentCodes
                            && metric.components().stream()
                                    .flatMap(name -> catalogue.metric(name).stream())
                                    .anyMatch(component -> has(component, system))) {
                out.add(metric.name());
            }
        }
        return out;
    }

    private static boolean has(MetricCatalogue.Metric metric, String system) {
        return metric.codings().stream().anyMatch(coding -> coding.system().equals(system));
    }
}
