package org.tiltas.transport.ndjson;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PermanentException;

/** Resources as lines. Numbers keep their decimals; a line never holds a line end. */
final class Lines {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    /** What an Observation or one of these may refer to that has to stand in the file before it. */
    private static final Pattern FOLLOWED =
            Pattern.compile("(Patient|Device|Location|Organization|Practitioner)/[A-Za-z0-9\\-.]{1,64}");

    private static final int DEEPEST = 3;

    private final PartnerContext context;

    Lines(PartnerContext context) {
        this.context = context;
    }

    /**
     * An Observation behind the resources it needs.
     *
     * @param before lines that come first
     * @param line the Observation's own
     * @param added references of what the lines before it hold
     */
    record Written(byte[] before, byte[] line, Set<String> added) {}

    /**
     * @param known references of what stands in the file already
     * @throws PermanentException when it cannot be said to this partner
     */
    Written write(Observed observed, Set<String> known) {
        ObjectNode observation = object(context.observation(observed));
        ObjectNode meta = observation.withObject("/meta");
        meta.put("versionId", "" + observed.version());
        meta.put("lastUpdated", observed.recorded().toString());
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        Set<String> added = new HashSet<>();
        needs(observation, known, added, before, 0);
        return new Written(before.toByteArray(), line(observation), added);
    }

    private void needs(JsonNode resource, Set<String> known, Set<String> added, ByteArrayOutputStream out, int depth) {
        for (JsonNode reference : resource.findValues("reference")) {
            String text = reference.asText("");
            boolean followed = depth < DEEPEST && FOLLOWED.matcher(text).matches();
            if (!followed || known.contains(text) || !added.add(text)) {
                continue;
            }
            context.resource(text).ifPresent(json -> {
                ObjectNode needed = object(json);
                // who wears it changes; the Observation says who wore it then
                needed.remove("patient");
                needs(needed, known, added, out, depth + 1);
                out.writeBytes(line(needed));
            });
        }
    }

    private static ObjectNode object(String json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new PermanentException("unreadable", "the resource cannot be read", e);
        }
        throw new PermanentException("unreadable", "the resource cannot be read");
    }

    private static byte[] line(ObjectNode resource) {
        try {
            return (JSON.writeValueAsString(resource) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }
}
