package org.tiltas.engine.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.tiltas.api.Lane;
import org.tiltas.spi.intake.TopicFilters;

/**
 * What the server knows of an adapter from its {@code module} record, also while its bundle is away.
 *
 * @param topics filters whose messages it reads
 * @param contentTypes media types it reads, lower case; empty for any
 */
record AdapterRules(String id, List<String> topics, Set<String> contentTypes, List<Urgent> urgent) {
    private static final Set<String> SAYS_NOTHING =
            Set.of("application/octet-stream", "application/x-www-form-urlencoded");

    /** A rule that puts a message on the urgent lane. */
    record Urgent(String topicFilter, byte[] pattern) {
        boolean holds(String topic, boolean topicDecides, byte[] payload) {
            boolean topicMatches = topicFilter.equals("#") || TopicFilters.matchesOfAny(topicFilter, topic);
            if (pattern.length == 0) {
                return topicMatches;
            }
            // A sender without MQTT topics must not slow an alarm down: there the bytes alone decide.
            return (topicMatches || !topicDecides) && occurs(pattern, payload);
        }
    }

    /** @throws IllegalArgumentException naming the field that cannot be used */
    static AdapterRules of(String id, JsonNode body) {
        List<String> topics = texts(body, "topics");
        for (String topic : topics) {
            String trouble = TopicFilters.trouble(topic);
            if (!trouble.isEmpty()) {
                throw new IllegalArgumentException("topics: " + trouble);
            }
        }
        Set<String> types = new TreeSet<>();
        texts(body, "contentTypes").forEach(type -> types.add(mediaType(type)));
        List<Urgent> urgent = new ArrayList<>();
        for (JsonNode rule : body.path("urgent")) {
            urgent.add(new Urgent(
                    rule.path("topicFilter").asText("#"),
                    rule.path("pattern").asText("").getBytes(StandardCharsets.ISO_8859_1)));
        }
        return new AdapterRules(id, topics, Set.copyOf(types), List.copyOf(urgent));
    }

    boolean reads(String topic, String gateway) {
        for (String filter : topics) {
            if (TopicFilters.matches(filter, topic, gateway)) {
                return true;
            }
        }
        return false;
    }

    boolean readsOfSomeone(String topic) {
        return topics.stream().anyMatch(filter -> TopicFilters.matchesOfAny(filter, topic));
    }

    /**
     * Whether it reads the declared media type. A sender that declares none, or only what its HTTP library says unasked,
     * is given the benefit of the doubt; {@code application/vendor+json} is JSON (RFC 6839, 3.1).
     */
    boolean accepts(String contentType) {
        String type = mediaType(contentType);
        int suffix = type.lastIndexOf('+');
        return contentTypes.isEmpty()
                || type.isEmpty()
                || SAYS_NOTHING.contains(type)
                || contentTypes.contains(type)
                || suffix > 0 && contentTypes.contains("application/" + type.substring(suffix + 1));
    }

    /** @param topicDecides false if the sender named the adapter instead of a topic */
    Lane lane(String topic, boolean topicDecides, byte[] payload) {
        for (Urgent rule : urgent) {
            if (rule.holds(topic, topicDecides, payload)) {
                return Lane.URGENT;
            }
        }
        return Lane.ROUTINE;
    }

    private static String mediaType(String contentType) {
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    private static List<String> texts(JsonNode body, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : body.path(field)) {
            if (!text.isTextual()) {
                throw new IllegalArgumentException(field + ": not a list of texts");
            }
            texts.add(text.textValue());
        }
        return List.copyOf(texts);
    }

    private static boolean occurs(byte[] pattern, byte[] in) {
        int last = in.length - pattern.length;
        for (int i = 0; i <= last; i++) {
            int j = 0;
            while (j < pattern.length && in[i + j] == pattern[j]) {
                j++;
            }
            if (j == pattern.length) {
                return true;
            }
        }
        return false;
    }
}
