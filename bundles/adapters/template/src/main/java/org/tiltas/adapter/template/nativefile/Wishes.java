package org.tiltas.adapter.template.nativefile;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tiltas.adapter.template.mapping.DeviceRule;
import org.tiltas.adapter.template.mapping.MappingError;

/**
 * What an operator says beside the unchanged files of a Microsoft connector, in a mapping file of the same name.
 *
 * @param settings topics and the like
 * @param device how a device's name becomes an identifier
 * @param zone zone of times without offset; UTC as in Azure unless said otherwise
 * @param metrics metric by typeName, where the code does not tell
 * @param units unit by typeName or {@code typeName/valueName}, where the file has none or a wrong one
 */
public record Wishes(
        Settings settings, DeviceRule device, ZoneId zone, Map<String, String> metrics, Map<String, String> units) {
    public Wishes {
        metrics = Map.copyOf(metrics);
        units = Map.copyOf(units);
    }

    /** For files that stand alone: messages come on {@code template/<name>/{gateway}}. */
    public static Wishes plain(String name) {
        return new Wishes(
                Settings.plain("template/" + name + "/{gateway}"), ownDevice(), ZoneOffset.UTC, Map.of(), Map.of());
    }

    /** Whether a mapping file is such settings. */
    public static boolean isIn(JsonNode file) {
        return file.has("microsoft");
    }

    /** @throws MappingError one sentence that names the field and what is wrong with it */
    public static Wishes read(String name, JsonNode file) throws MappingError {
        Node root = new Node("", file).only("topics", "contentTypes", "urgent", "unmatched", "microsoft");
        Settings settings = Settings.read(root);
        if (settings.topics().isEmpty()) {
            settings = settings.withTopics(plain(name).settings().topics());
        }
        Node microsoft = root.find("microsoft")
                .orElseGet(() -> new Node(
                        "microsoft", com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode()));
        microsoft.only("device", "zone", "metrics", "units");
        DeviceRule device = ownDevice();
        if (microsoft.has("device")) {
            Node node = microsoft.get("device").only("system", "prefix", "global");
            device = NativeReader.named(node, Optional.empty(), -1);
        }
        return new Wishes(
                settings,
                device,
                NativeReader.zone(microsoft).orElse(ZoneOffset.UTC),
                texts(microsoft, "metrics"),
                texts(microsoft, "units"));
    }

    private static DeviceRule ownDevice() {
        return new DeviceRule(Optional.empty(), -1, DeviceRule.Scheme.OWN, "own", "", false);
    }

    private static Map<String, String> texts(Node parent, String field) throws MappingError {
        Map<String, String> texts = new HashMap<>();
        if (parent.has(field)) {
            for (Map.Entry<String, Node> entry : parent.get(field).fields().entrySet()) {
                texts.put(entry.getKey(), entry.getValue().text());
            }
        }
        return texts;
    }

    /** The unit that is wished for a value. */
    public Optional<String> unit(String type, String value) {
        return Optional.ofNullable(units.getOrDefault(type + "/" + value, units.get(type)));
    }
}
