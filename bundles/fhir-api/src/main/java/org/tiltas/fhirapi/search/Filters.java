package org.tiltas.fhirapi.search;

import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.StringOrListParam;
import ca.uhn.fhir.rest.param.StringParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.server.Settings;

/** Conditions on stored resources; those that were not given let everything pass. */
public final class Filters implements Predicate<Shelf.Item> {
    private final List<Predicate<Shelf.Item>> all = new ArrayList<>();
    private final References references;
    private Optional<Set<String>> ids = Optional.empty();
    private Optional<Set<String>> identified = Optional.empty();

    public Filters(References references) {
        this.references = references;
    }

    @Override
    public boolean test(Shelf.Item item) {
        return all.stream().allMatch(filter -> filter.test(item));
    }

    public Filters id(TokenAndListParam tokens) {
        Optional<Set<String>> wanted = Tokens.values("_id", tokens);
        wanted.ifPresent(any -> all.add(item -> any.contains(item.record().id())));
        ids = ids.or(() -> wanted);
        return this;
    }

    public Filters identifier(TokenAndListParam tokens) {
        Tokens.of("identifier", tokens).forEach(this::identifier);
        return this;
    }

    /** One of these identifiers. */
    Filters identifier(List<TokenParam> any) {
        all.add(item -> Tokens.matches(item.json().path("identifier"), any));
        Set<String> values = any.stream().map(TokenParam::getValueNotNull).collect(Collectors.toSet());
        if (!values.contains("")) {
            identified = Optional.of(values);
        }
        return this;
    }

    /** Nothing passes but these ids; empty where any may. */
    Optional<Set<String>> ids() {
        return ids;
    }

    /** Nothing passes but what has an identifier with one of these values; empty where anything may. */
    Optional<Set<String>> identified() {
        return identified;
    }

    /** A field that is a code, such as {@code status} or {@code active}. */
    public Filters code(String name, String field, TokenAndListParam tokens) {
        Tokens.values(name, tokens)
                .ifPresent(any ->
                        all.add(item -> any.contains(item.json().path(field).asText())));
        return this;
    }

    public Filters lastUpdated(DateAndListParam dates) {
        if (dates != null) {
            TimeSet times = TimeSet.of("_lastUpdated", dates, Settings.zone(), Instant.now());
            all.add(item -> times.contains(item.record().updated()));
        }
        return this;
    }

    /**
     * A reference.
     *
     * @param field path of the element, with points; parts of it may repeat
     * @param types what it may refer to, and what a bare id means
     */
    public Filters reference(String name, String field, List<String> types, ReferenceAndListParam values) {
        if (values != null) {
            Set<String> wanted = references.resolve(name, values, types);
            all.add(item -> refers(item.json(), field.split("\\."), 0, wanted));
        }
        return this;
    }

    private static boolean refers(JsonNode node, String[] path, int depth, Set<String> wanted) {
        if (node.isArray()) {
            for (JsonNode one : node) {
                if (refers(one, path, depth, wanted)) {
                    return true;
                }
            }
            return false;
        }
        return depth == path.length
                ? wanted.contains(node.path("reference").asText())
                : refers(node.path(path[depth]), path, depth + 1, wanted);
    }

    /** Devices of these patients: by {@code Device.patient}, or because an assignment says so now. */
    public Filters wearer(ReferenceAndListParam values) {
        if (values != null) {
            Set<String> patients = references.resolve("patient", values, List.of("Patient"));
            Set<String> worn = references.wornBy(patients, Instant.now());
            all.add(item ->
                    patients.contains(item.json().at("/patient/reference").asText())
                            || worn.contains("Device/" + item.record().id()));
        }
        return this;
    }

    /** Elements that are a text or several, such as {@code name} and {@code alias} of an Organization. */
    public Filters text(String parameter, StringOrListParam values, String... fields) {
        if (values != null) {
            List<StringParam> any = checked(parameter, values);
            all.add(item -> any.stream().anyMatch(value -> named(List.of(item.json()), value, fields)));
        }
        return this;
    }

    /** The names of a person. {@code parts} are the elements of HumanName that are looked at. */
    public Filters name(String parameter, StringOrListParam values, String... parts) {
        if (values != null) {
            List<StringParam> any = checked(parameter, values);
            all.add(item -> any.stream().anyMatch(value -> named(item.json().path("name"), value, parts)));
        }
        return this;
    }

    private static List<StringParam> checked(String parameter, StringOrListParam values) {
        List<StringParam> any = values.getValuesAsQueryTokens();
        for (StringParam value : any) {
            if (value.getMissing() != null) {
                throw Refusal.parameter(parameter, "modifier :missing is not supported");
            }
        }
        return any;
    }

    private static boolean named(Iterable<JsonNode> names, StringParam wanted, String... parts) {
        for (JsonNode name : names) {
            for (String part : parts) {
                JsonNode found = name.path(part);
                if (found.isTextual() && named(found.textValue(), wanted)) {
                    return true;
                }
                for (JsonNode one : found) {
                    if (named(one.asText(), wanted)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean named(String text, StringParam wanted) {
        String value = wanted.getValueNotNull();
        if (wanted.isExact()) {
            return text.equals(value);
        }
        return wanted.isContains()
                ? plain(text).contains(plain(value))
                : plain(text).startsWith(plain(value));
    }

    /** Without case and accents: Šarūnas is found as sarunas (FHIR R4 Search, 3.1.1.4.8). */
    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT);
    }
}
