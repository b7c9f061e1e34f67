package org.tiltas.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what names somebody out of a text that names others too. Of JSON the innermost element of a list goes that holds
 * the name, of lines the line; what has neither can only stay or go as a whole.
 */
final class Mentions {
    private static final int SHORTEST = 6;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Set<String> plain = new HashSet<>();
    private final Set<String> spelled = new HashSet<>();

    /** @param names identifiers; case and the signs between the letters do not matter */
    Mentions(Collection<String> names) {
        for (String name : names) {
            String bare = name.substring(name.lastIndexOf('/') + 1);
            if (plain(bare).length() >= SHORTEST) {
                plain.add(plain(bare));
                spelled.addAll(spellings(bare));
            }
        }
    }

    boolean isEmpty() {
        return plain.isEmpty();
    }

    private static String plain(String text) {
        return text.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    }

    private static List<String> spellings(String name) {
        String low = name.toLowerCase(Locale.ROOT);
        List<String> forms = new ArrayList<>(List.of(low, plain(name)));
        if (low.indexOf('-') > 0) {
            forms.add(low.replace('-', ':'));
        }
        return forms;
    }

    /** Whether a payload names it, in text of any case. */
    boolean in(byte[] payload) {
        String low = new String(payload, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        return spelled.stream().anyMatch(low::contains);
    }

    boolean in(String text) {
        return in(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What is left of a payload; empty when nothing can be left. */
    Optional<byte[]> without(byte[] payload) {
        Optional<byte[]> json = tree(payload).flatMap(this::left);
        return json.isPresent() ? json : lines(payload);
    }

    private static Optional<JsonNode> tree(byte[] payload) {
        try {
            JsonNode tree = JSON.readTree(payload);
            return Optional.ofNullable(tree).filter(JsonNode::isContainerNode);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> left(JsonNode tree) {
        if (!prune(tree) || tree.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Removes elements that name it; false when the name stands outside of every list. */
    private boolean prune(JsonNode node) {
        if (node.isValueNode()) {
            return !node.isTextual() || !plain.contains(plain(lastPart(node.textValue())));
        }
        boolean clean = true;
        if (node instanceof ObjectNode object) {
            for (var field : object.properties()) {
                clean &= !plain.contains(plain(lastPart(field.getKey()))) && prune(field.getValue());
            }
            return clean;
        }
        for (Iterator<JsonNode> elements = node.elements(); elements.hasNext(); ) {
            JsonNode element = elements.next();
            if (element instanceof ArrayNode || element instanceof ObjectNode) {
                if (!prune(element)) {
                    elements.remove();
                }
            } else {
                clean &= prune(element);
            }
        }
        return clean;
    }

    private static String lastPart(String text) {
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /** Lines of JSON, one message each: those that do not name it. */
    private Optional<byte[]> lines(byte[] payload) {
        String[] lines = new String(payload, StandardCharsets.UTF_8).split("\n");
        List<String> left = new ArrayList<>();
        for (String line : lines) {
            if (!line.isBlank() && tree(line.getBytes(StandardCharsets.UTF_8)).isEmpty()) {
                return Optional.empty();
            }
            if (!in(line)) {
                left.add(line);
            }
        }
        boolean nothing = lines.length < 2 || left.stream().allMatch(String::isBlank);
        return nothing ? Optional.empty() : Optional.of(String.join("\n", left).getBytes(StandardCharsets.UTF_8));
    }
}
