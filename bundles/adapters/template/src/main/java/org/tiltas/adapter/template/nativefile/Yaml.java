package org.tiltas.adapter.template.nativefile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.tiltas.adapter.template.mapping.MappingError;
import org.tiltas.adapter.template.path.Json;

/** The text of a mapping file as JSON, whether it is written in YAML or in JSON. */
public final class Yaml {
    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(20)
            .setCodePointLimit(1_000_000)
            .build();

    private static final ObjectReader LENIENT =
            Json.MAPPER.reader().with(JsonReadFeature.ALLOW_JAVA_COMMENTS).with(JsonReadFeature.ALLOW_TRAILING_COMMA);

    private Yaml() {}

    /** @throws MappingError naming line and column */
    public static JsonNode yaml(String text) throws MappingError {
        Object loaded;
        try {
            loaded = new Load(SETTINGS).loadFromString(text);
        } catch (MarkedYamlEngineException e) {
            String at = e.getProblemMark()
                    .map(mark -> "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ")
                    .orElse("");
            throw new MappingError(at + "is not YAML: " + oneLine(e.getProblem()));
        } catch (YamlEngineException | StackOverflowError e) {
            throw new MappingError("is not YAML: " + oneLine(e.getMessage()));
        }
        if (!(loaded instanceof Map)) {
            throw new MappingError("the file must be a map of fields");
        }
        try {
            return Json.MAPPER.valueToTree(loaded);
        } catch (IllegalArgumentException | StackOverflowError e) {
            throw new MappingError("the file holds something that is neither map, list nor plain value");
        }
    }

    /** @throws MappingError naming line and column */
    public static JsonNode json(String text) throws MappingError {
        return json(Json.MAPPER.reader(), text);
    }

    /**
     * JSON as Microsoft's connector reads its files, and its documentation writes them: with comments, and commas behind
     * the last piece.
     *
     * @throws MappingError naming line and column
     */
    public static JsonNode lenientJson(String text) throws MappingError {
        return json(LENIENT, text);
    }

    private static JsonNode json(ObjectReader reader, String text) throws MappingError {
        try {
            JsonNode json = reader.readTree(text);
            if (json == null || !json.isObject()) {
                throw new MappingError("the file must be a JSON object");
            }
            return json;
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": ";
            throw new MappingError(at + "is not JSON: " + oneLine(e.getOriginalMessage()));
        } catch (NumberFormatException e) {
            throw new MappingError("a number in it is beyond all measures");
        }
    }

    private static String oneLine(String text) {
        return String.valueOf(text).replaceAll("\\s+", " ");
    }
}
