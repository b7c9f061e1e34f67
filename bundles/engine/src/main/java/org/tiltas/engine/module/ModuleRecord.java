package org.tiltas.engine.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.TreeSet;
import org.tiltas.api.AdapterDescriptor;

/** What stays known of a module while its bundle is away, as the JSON of its record. */
final class ModuleRecord {
    static final String KIND = "module";
    static final String ADAPTER = "adapter";
    static final String ANALYSIS = "analysis";
    static final String TRANSPORT = "transport";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModuleRecord() {}

    /** The same descriptor always gives the same text. */
    static String of(AdapterDescriptor descriptor, String version) {
        ObjectNode root = JSON.createObjectNode();
        root.put("kind", ADAPTER);
        root.put("version", version);
        add(root.putArray("topics"), descriptor.topics());
        add(root.putArray("contentTypes"), new TreeSet<>(descriptor.contentTypes()));
        ArrayNode urgent = root.putArray("urgent");
        for (AdapterDescriptor.UrgentRule rule : descriptor.urgent()) {
            urgent.addObject().put("topicFilter", rule.topicFilter()).put("pattern", rule.pattern());
        }
        add(root.putArray("metrics"), new TreeSet<>(descriptor.metrics()));
        return root.toString();
    }

    static String field(String body, String name) {
        try {
            JsonNode value = JSON.readTree(body).path(name);
            return value.asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static void add(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }
}
