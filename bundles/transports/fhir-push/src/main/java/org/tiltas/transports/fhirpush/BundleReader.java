package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the answer to a batch as a stream, whatever a server puts into it. */
final class BundleReader {
    private BundleReader() {}

    /** @throws IOException when it is not a Bundle with a response per entry */
    static List<EntryAnswer> read(byte[] body) throws IOException {
        List<EntryAnswer> answers = new ArrayList<>();
        boolean bundle = false;
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            expect(parser.nextToken() == JsonToken.START_OBJECT, "not a JSON object");
            while (next(parser) == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = next(parser);
                if (field.equals("resourceType")) {
                    bundle = parser.getText().equals("Bundle");
                } else if (field.equals("entry") && value == JsonToken.START_ARRAY) {
                    while (next(parser) == JsonToken.START_OBJECT) {
                        answers.add(entry(parser));
                    }
                    expect(parser.currentToken() == JsonToken.END_ARRAY, "an entry is not an object");
                } else {
                    parser.skipChildren();
                }
            }
            expect(parser.currentToken() == JsonToken.END_OBJECT, "broken JSON");
            expect(parser.nextToken() == null, "something follows the Bundle");
        }
        expect(bundle, "not a Bundle");
        return answers;
    }

    private static EntryAnswer entry(JsonParser parser) throws IOException {
        JsonNode response = null;
        JsonNode resource = null;
        while (next(parser) == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            next(parser);
            if (field.equals("response")) {
                response = Json.MAPPER.readTree(parser);
            } else if (field.equals("resource")) {
                resource = Json.MAPPER.readTree(parser);
            } else {
                parser.skipChildren();
            }
        }
        expect(parser.currentToken() == JsonToken.END_OBJECT, "broken entry");
        expect(response != null && response.isObject(), "an entry without response");
        return answer(response, resource);
    }

    private static EntryAnswer answer(JsonNode response, JsonNode resource) throws IOException {
        String status = response.path("status").asText("");
        expect(status.matches("\\d{3}(\\D.*)?"), "an entry without status");
        String location = response.path("location").asText("");
        String etag = response.path("etag").asText("");
        String words = OutcomeText.of(response.path("outcome"));
        if (resource != null) {
            if (words.isEmpty()) {
                words = OutcomeText.of(resource);
            }
            String id = resource.path("id").asText("");
            if (location.isEmpty() && !id.isEmpty()) {
                location = resource.path("resourceType").asText("") + "/" + id;
                String version = resource.path("meta").path("versionId").asText("");
                etag = etag.isEmpty() && !version.isEmpty() ? "W/\"" + version + "\"" : etag;
            }
        }
        return new EntryAnswer(Integer.parseInt(status.substring(0, 3)), location, etag, words);
    }

    private static JsonToken next(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        expect(token != null, "ends too early");
        return token;
    }

    private static void expect(boolean so, String otherwise) throws IOException {
        if (!so) {
            throw new IOException(otherwise);
        }
    }
}
