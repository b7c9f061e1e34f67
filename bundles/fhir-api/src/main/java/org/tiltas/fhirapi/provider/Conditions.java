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
        Condition read = read(condition);
        Filters filters =
                new Filters(new References(shelf)).identifier(read.identifier()).id(read.id());
        List<Shelf.Item> found = shelf.findAll(type, filters);
        return single(type, condition, found).map(Shelf.Item::record);
    }

    /** What a condition asks for; null for what it does not. */
    record Condition(TokenAndListParam id, TokenAndListParam identifier) {}

    static Condition read(String condition) {
        String query = condition.substring(condition.indexOf('?') + 1);
        TokenAndListParam id = null;
        TokenAndListParam identifier = null;
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            TokenOrListParam value = tokens(equals < 0 ? "" : pair.substring(equals + 1));
            if (value.getValuesAsQueryTokens().isEmpty()) {
                continue;
            }
            switch (name) {
                case "identifier" ->
                    identifier = (identifier == null ? new TokenAndListParam() : identifier).addAnd(value);
                case "_id" -> id = (id == null ? new TokenAndListParam() : id).addAnd(value);
                default -> throw Refusal.parameter(name, "conditions can be on identifier and _id");
            }
        }
        if (id == null && identifier == null) {
            throw Refusal.of(400, "invalid", "", "the condition '" + condition + "' is empty");
        }
        return new Condition(id, identifier);
    }

    /** @throws RuntimeException 412 when there are several */
    static <T> Optional<T> single(String type, String condition, List<T> found) {
        if (found.size() > 1) {
            throw Refusal.of(412, "multiple-matches", "", found.size() + " resources match " + type + "?" + condition);
        }
        return found.stream().findFirst();
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
