package org.tiltas.fhirapi.provider;

import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.tiltas.fhirapi.search.Filters;
import org.tiltas.fhirapi.search.References;
import org.tiltas.fhirapi.search.Shelf;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.journal.Record;

/** The searches of conditional creates and updates: by {@code identifier} and {@code _id}. */
public final class Conditions {
    private final Shelf shelf;

    public Conditions(Shelf shelf) {
        this.shelf = shelf;
    }

    /**
     * The one resource that matches.
     *
     * @param condition {@code identifier=system|value}, with or without {@code Type?} before it
     * @throws RuntimeException 412 when there are several, 400 when the condition is none we know
     */
    Optional<Record> one(String type, String condition) {
        String query = condition.substring(condition.indexOf('?') + 1);
        Filters filters = new Filters(new References(shelf));
        boolean any = false;
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            TokenOrListParam value = tokens(equals < 0 ? "" : pair.substring(equals + 1));
            switch (name) {
                case "identifier" -> filters.identifier(new TokenAndListParam().addAnd(value));
                case "_id" -> filters.id(new TokenAndListParam().addAnd(value));
                default -> throw Refusal.parameter(name, "conditions can be on identifier and _id");
            }
            any |= !value.getValuesAsQueryTokens().isEmpty();
        }
        if (!any) {
            throw Refusal.of(400, "invalid", "", "the condition '" + condition + "' is empty");
        }
        List<Shelf.Item> found = shelf.find(type, filters);
        if (found.size() > 1) {
            throw Refusal.of(412, "multiple-matches", "", found.size() + " resources match " + type + "?" + query);
        }
        return found.stream().findFirst().map(Shelf.Item::record);
    }

    private static TokenOrListParam tokens(String encoded) {
        String text = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        TokenOrListParam out = new TokenOrListParam();
        for (String one : text.split(",")) {
            int bar = one.indexOf('|');
            if (!one.isEmpty() && !one.equals("|")) {
                out.add(
                        bar < 0
                                ? new TokenParam(null, one)
                                : new TokenParam(one.substring(0, bar), one.substring(bar + 1)));
            }
        }
        return out;
    }
}
