package org.tiltas.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a record has to do with Patients: it is theirs (it is one, or its subject or patient is), or it names them among
 * others, as a Group does. Then what names them goes: the element of a list, otherwise the field.
 */
final class RecordMentions {
    private static final Set<String> OWNERS = Set.of("subject", "patient", "resident");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Set<String> patients;
    private final Set<String> references = new HashSet<>();
    private final List<Pattern> words = new ArrayList<>();

    RecordMentions(Set<String> patients) {
        this.patients = patients;
        for (String patient : patients) {
            references.add("Patient/" + patient);
            words.add(Words.java("Patient/" + patient));
        }
    }

    /** Values of the identifiers of a resource. */
    static Set<String> identifiers(String body) {
        Set<String> found = new HashSet<>();
        tree(body).ifPresent(resource -> resource.path("identifier").forEach(identifier -> {
            if (identifier.path("value").isTextual()) {
                found.add(identifier.path("value").textValue());
            }
        }));
        return found;
    }

    boolean isTheirs(String kind, String id, String body) {
        if (kind.equals("Patient") || kind.equals("restriction")) {
            return patients.contains(id);
        }
        if (words.stream().anyMatch(word -> word.matcher(id).find())) {
            return true;
        }
        // devices and partners are things of the home, whomever they name
        return !kind.equals("Device")
                && !kind.equals("partner")
                && tree(body).filter(this::isOwned).isPresent();
    }

    private boolean isOwned(JsonNode body) {
        return OWNERS.stream().anyMatch(field -> {
            JsonNode value = body.path(field);
            String text = value.isTextual()
                    ? value.textValue()
                    : value.path("reference").asText();
            return references.contains(text) || value.isTextual() && patients.contains(text);
        });
    }

    /** Whether a body names them at all. */
    boolean in(String body) {
        return words.stream().anyMatch(word -> word.matcher(body).find())
                || patients.stream().anyMatch(body::contains)
                        && tree(body).filter(tree -> !prune(tree.deepCopy())).isPresent();
    }

    /** The body without them; empty when it does not name them, or is no JSON. */
    Optional<String> without(String body) {
        return tree(body).filter(tree -> !prune(tree)).map(JsonNode::toString);
    }

    private static Optional<JsonNode> tree(String body) {
        try {
            return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isContainerNode);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Removes what names them; false if there was any. */
    private boolean prune(JsonNode node) {
        boolean clean = true;
        if (node instanceof ObjectNode object) {
            for (Iterator<Map.Entry<String, JsonNode>> fields =
                            object.properties().iterator();
                    fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                boolean listed = field.getKey().equals("residents") || OWNERS.contains(field.getKey());
                if (names(field.getValue(), listed)) {
                    fields.remove();
                    clean = false;
                } else {
                    clean &= listed && field.getValue() instanceof ArrayNode list
                            ? pruneIds(list)
                            : prune(field.getValue());
                }
            }
        } else if (node instanceof ArrayNode) {
            for (Iterator<JsonNode> elements = node.elements(); elements.hasNext(); ) {
                JsonNode element = elements.next();
                if (names(element, false) || element instanceof ObjectNode && !prune(element)) {
                    elements.remove();
                    clean = false;
                } else {
                    clean &= prune(element);
                }
            }
        }
        return clean;
    }

    private boolean pruneIds(ArrayNode list) {
        boolean clean = true;
        for (Iterator<JsonNode> elements = list.elements(); elements.hasNext(); ) {
            if (names(elements.next(), true)) {
                elements.remove();
                clean = false;
            }
        }
        return clean;
    }

    /** @param bare whether an id alone, without its type, means a Patient here */
    private boolean names(JsonNode value, boolean bare) {
        String text =
                value.isTextual() ? value.textValue() : value.path("reference").asText("");
        return words.stream().anyMatch(word -> word.matcher(text).find())
                || bare && value.isTextual() && patients.contains(text);
    }
}
