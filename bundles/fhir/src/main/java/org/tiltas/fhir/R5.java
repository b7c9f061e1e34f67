package org.tiltas.fhir;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.hl7.fhir.convertors.factory.VersionConvertorFactory_40_50;
import org.hl7.fhir.r4.model.Resource;

/**
 * Turns R4 resources into R5 (5.0.0). The converter leaves out what R5 has no place for without a word; here every value
 * that does not come out again is an error. Any thread may call it; the first call takes seconds, later ones well below a
 * millisecond.
 */
public final class R5 {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(com.fasterxml.jackson.core.JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private R5() {}

    /** Something cannot be said in R5. */
    public static final class Loss extends Exception {
        private static final long serialVersionUID = 1L;

        Loss(String reason) {
            super(reason);
        }
    }

    /**
     * @param r4 JSON of a resource
     * @return JSON of the same resource in R5
     * @throws Loss naming the elements, never their values
     */
    public static String fromR4(String r4) throws Loss {
        Resource before = (Resource) Fhir.r4().newJsonParser().parseResource(r4);
        String converted =
                Holder.R5.newJsonParser().encodeResourceToString(VersionConvertorFactory_40_50.convertResource(before));
        try {
            JsonNode source = JSON.readTree(r4);
            ObjectNode result = (ObjectNode) JSON.readTree(converted);
            conformance(source, result);
            check(source, result);
            return JSON.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the converter wrote no JSON", e);
        }
    }

    /** {@code Device.specialization} became {@code conformsTo} in R5, which the converter does not know. */
    private static void conformance(JsonNode source, ObjectNode result) {
        for (JsonNode each : source.path("specialization")) {
            ObjectNode conforms = result.withArray("/conformsTo").addObject();
            conforms.set("specification", each.path("systemType"));
            if (each.has("version")) {
                conforms.set("version", each.get("version"));
            }
        }
    }

    private static void check(JsonNode source, JsonNode result) throws Loss {
        Map<String, Integer> there = new HashMap<>();
        List<Leaf> after = new ArrayList<>();
        leaves("", result, after);
        after.forEach(leaf -> there.merge(leaf.value(), 1, Integer::sum));
        List<Leaf> before = new ArrayList<>();
        leaves("", source, before);
        TreeSet<String> lost = new TreeSet<>();
        int count = 0;
        for (Leaf leaf : before) {
            if (there.merge(leaf.value(), -1, Integer::sum) < 0) {
                lost.add(leaf.path());
                count++;
            }
        }
        if (count > 0) {
            throw new Loss("R5: " + count + " of " + before.size() + " values have no place: " + lost);
        }
    }

    private record Leaf(String path, String value) {}

    private static void leaves(String path, JsonNode node, List<Leaf> leaves) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> leaves(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), leaves));
        } else if (node.isArray()) {
            node.forEach(each -> leaves(path, each, leaves));
        } else {
            leaves.add(new Leaf(path, node.asText()));
        }
    }

    private static final class Holder {
        static final FhirContext R5 = create();

        private static FhirContext create() {
            Thread thread = Thread.currentThread();
            ClassLoader callers = thread.getContextClassLoader();
            thread.setContextClassLoader(Holder.class.getClassLoader());
            try {
                return FhirContext.forR5Cached();
            } finally {
                thread.setContextClassLoader(callers);
            }
        }
    }
}
