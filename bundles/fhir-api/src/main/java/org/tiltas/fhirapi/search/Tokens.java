package org.tiltas.fhirapi.search;

import ca.uhn.fhir.rest.param.TokenOrListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.fhirapi.server.Refusal;

/** Token parameters: {@code system|value}, {@code value}, {@code system|}, {@code |value}. */
public final class Tokens {
    private Tokens() {}

    /** The alternatives; empty if the parameter was not given. */
    public static Optional<List<TokenParam>> of(String name, TokenOrListParam tokens) {
        if (tokens == null) {
            return Optional.empty();
        }
        List<TokenParam> values = tokens.getValuesAsQueryTokens();
        for (TokenParam value : values) {
            if (value.getModifier() != null) {
                throw Refusal.parameter(name, "modifier " + value.getModifier().getValue() + " is not supported");
            }
            if (value.getMissing() != null) {
                throw Refusal.parameter(name, "modifier :missing is not supported");
            }
        }
        return Optional.of(values);
    }

    /** Plain values, such as ids and status codes; systems are not looked at. */
    public static Set<String> values(String name, TokenOrListParam tokens) {
        Set<String> out = new LinkedHashSet<>();
        of(name, tokens).ifPresent(values -> values.forEach(value -> out.add(value.getValueNotNull())));
        return out;
    }

    /** Whether one of the identifiers of a resource is one of the tokens. */
    static boolean matches(JsonNode identifiers, List<TokenParam> tokens) {
        for (JsonNode identifier : identifiers) {
            for (TokenParam token : tokens) {
                if (matches(
                        identifier.path("system").asText(),
                        identifier.path("value").asText(),
                        token)) {
                    return true;
                }
            }
        }
        return false;
    }

    static boolean matches(String system, String value, TokenParam token) {
        boolean systemFits = token.getSystem() == null || token.getSystem().equals(system);
        return systemFits
                && (token.getValueNotNull().isEmpty() || token.getValueNotNull().equals(value));
    }
}
