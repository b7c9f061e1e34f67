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
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tiltas.api.RawMessage;

/**
 * Takes what names somebody out of a text that names others too. Of JSON the innermost element of a list goes that holds
 * the name, of lines of JSON the line, of HL7 v2 the PID with what follows it; what has none of these can only stay or go
 * as a whole.
 */
final class Mentions {
    private static final int SHORTEST = 6;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String LETTER = "[\\p{L}\\p{N}]";
    private static final Pattern SIGNS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern HARDWARE = Pattern.compile("[0-9a-f]{12}|[0-9a-f]{16}");

    private final Set<String> plain = new HashSet<>();
    private final Pattern word;
    private final Pattern anywhere;

    /** @param names identifiers; case and the signs between the letters do not matter */
    Mentions(Collection<String> names) {
        Set<String> forms = new TreeSet<>();
        for (String name : names) {
            String bare = name.substring(name.lastIndexOf('/') + 1);
            if (plain(bare).length() >= SHORTEST) {
                plain.add(plain(bare));
                forms.add(form(bare));
            }
        }
        String any = forms.isEmpty() ? "(?!)" : "(?:" + String.join("|", forms) + ")";
        int flags = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        anywhere = Pattern.compile(any, flags);
        word = Pattern.compile("(?<!" + LETTER + ")" + any + "(?!" + LETTER + ")", flags);
    }

    boolean isEmpty() {
        return plain.isEmpty();
    }

    private static String plain(String text) {
        return SIGNS.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
    }

    /** A pattern of its parts, of an address its pairs, with any of the usual signs between them, its own or none. */
    private static String form(String name) {
        String plain = plain(name);
        String[] parts = HARDWARE.matcher(plain).matches() ? plain.split("(?<=\\G..)") : SIGNS.split(name);
        Set<String> signs = new TreeSet<>(List.of("[-:._ ]"));
        SIGNS.matcher(name).results().forEach(sign -> signs.add(Pattern.quote(sign.group())));
        return Arrays.stream(parts)
                .filter(part -> !part.isEmpty())
                .map(Pattern::quote)
                .collect(Collectors.joining("(?:" + String.join("|", signs) + ")?"));
    }

    /** Whether a payload names it: between signs, spaces or its ends, in text of any case. */
    boolean in(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8);
        // an escaped letter of JSON is found in the tree only
        if (!anywhere.matcher(text).find() && text.indexOf('\\') < 0) {
            return false;
        }
        Optional<JsonNode> tree = tree(payload);
        if (tree.isPresent()) {
            return isNamed(tree.get());
        }
        List<String> lines = lines(text);
        return lines.isEmpty() ? in(text) : lines.stream().anyMatch(this::isLineNaming);
    }

    /** Whether a message names it, in its payload or its topic. */
    boolean in(RawMessage message) {
        return in(message.payload()) || in(message.topic());
    }

    boolean in(String text) {
        return word.matcher(text).find();
    }

    private boolean isLineNaming(String line) {
        return tree(bytes(line)).filter(this::isNamed).isPresent();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is left of a message when something was taken out; empty when nothing can be left, or nothing names it. */
    Optional<byte[]> without(RawMessage message) {
        return in(message.topic()) ? Optional.empty() : without(message.payload());
    }

    Optional<byte[]> without(byte[] payload) {
        Optional<JsonNode> tree = tree(payload);
        Optional<byte[]> left = tree.isPresent()
                ? left(tree.get())
                : Hl7Groups.of(payload)
                        .map(groups -> groups.without(this::in))
                        .orElseGet(() -> linesLeft(new String(payload, StandardCharsets.UTF_8)));
        return left.filter(rest -> !in(rest));
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
        if (!isNamed(tree) || !prune(tree) || tree.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private boolean isNamed(JsonNode node) {
        if (node.isValueNode()) {
            return isNaming(node);
        }
        for (var field : node.properties()) {
            if (in(field.getKey())) {
                return true;
            }
        }
        for (JsonNode child : node) {
            if (isNamed(child)) {
                return true;
            }
        }
        return false;
    }

    /** A number is a name only as a whole: the decimals of a measured value are none. */
    private boolean isNaming(JsonNode value) {
        return value.isTextual() ? in(value.textValue()) : value.isNumber() && plain.contains(value.asText());
    }

    /** Removes elements and fields that name it; false when the name stands outside of them. */
    private boolean prune(JsonNode node) {
        if (node.isValueNode()) {
            return !isNaming(node);
        }
        boolean clean = true;
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(field -> in(field.getKey()));
            for (var field : object.properties()) {
                clean &= prune(field.getValue());
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

    /** Lines of JSON, one message each; none when it is something else. */
    private static List<String> lines(String text) {
        List<String> lines = List.of(text.split("\n"));
        boolean json = lines.size() > 1
                && lines.stream()
                        .allMatch(line -> line.isBlank() || tree(bytes(line)).isPresent());
        return json ? lines : List.of();
    }

    private Optional<byte[]> linesLeft(String text) {
        List<String> lines = lines(text);
        if (lines.stream().noneMatch(this::isLineNaming)) {
            return Optional.empty();
        }
        List<String> left = new ArrayList<>();
        for (String line : lines) {
            if (isLineNaming(line)) {
                without(bytes(line)).ifPresent(rest -> left.add(new String(rest, StandardCharsets.UTF_8)));
            } else {
                left.add(line);
            }
        }
        boolean nothing = left.stream().allMatch(String::isBlank);
        return nothing ? Optional.empty() : Optional.of(bytes(String.join("\n", left)));
    }
}
