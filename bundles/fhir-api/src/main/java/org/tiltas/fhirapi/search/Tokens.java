package org.tiltas.fhirapi.search;

import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.fhirapi.server.Refusal;

/** Token parameters: {@code system|value}, {@code value}, {@code system|}, {@code |value}. */
public final class Tokens {
    private Tokens() {}

    /** What each repetition of the parameter lets through, all of which must; empty if the parameter was not given. */
    public static List<List<TokenParam>> of(String name, TokenAndListParam tokens) {
        List<List<TokenParam>> out = new ArrayList<>();
        if (tokens != null) {
            for (TokenOrListParam group : tokens.getValuesAsQueryTokens()) {
                group.getValuesAsQueryTokens().forEach(value -> check(name, value));
                out.add(group.getValuesAsQueryTokens());
            }
        }
        return out;
    }

    private static void check(String name, TokenParam value) {
        if (value.getModifier() != null) {
            throw Refusal.parameter(name, "modifier " + value.getModifier().getValue() + " is not supported");
        }
        if (value.getMissing() != null) {
            throw Refusal.parameter(name, "modifier :missing is not supported");
        }
    }

    /** Plain values, such as ids and status codes; systems are not looked at. Empty if the parameter was not given. */
    public static Optional<Set<String>> values(String name, TokenAndListParam tokens) {
        Set<String> out = null;
        for (List<TokenParam> group : of(name, tokens)) {
            Set<String> any = new LinkedHashSet<>();
            group.forEach(value -> any.add(value.getValueNotNull()));
            if (out == null) {
                out = any;
            } else {
                out.retainAll(any);
            }
        }
        return Optional.ofNullable(out);
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
