package org.tiltas.adapter.gatt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.DecodeException;

/**
 * The JSON around characteristic values: one object or an array of them. Read as a stream, so that memory stays within
 * a small multiple of the message. No text of the message comes into a complaint: it may be health data.
 */
final class Envelope {
    static final int MAX_ENTRIES = 1000;
    private static final int MAX_DEPTH = 64;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(100)
                    .maxNameLength(1000)
                    .build())
            // Names of ignored fields are hostile input, not a vocabulary worth keeping.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private Envelope() {}

    static List<Entry> read(byte[] payload) throws DecodeException {
        try (JsonParser json = JSON.createParser(payload)) {
            List<Entry> entries = entries(json);
            if (json.nextToken() != null) {
                throw new DecodeException("malformed", "json: text after the end of the message");
            }
            return entries;
        } catch (StreamConstraintsException e) {
            throw new DecodeException("too-large", "json: nested deeper than " + MAX_DEPTH + " or a text too long");
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new DecodeException("malformed", "json: malformed" + at);
        } catch (IOException e) {
            throw new DecodeException("malformed", "json: not in a Unicode encoding");
        }
    }

    private static List<Entry> entries(JsonParser json) throws IOException, DecodeException {
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_OBJECT) {
            return List.of(EntryReader.read(json, ""));
        }
        if (first != JsonToken.START_ARRAY) {
            throw new DecodeException("malformed", "json: neither an object nor an array of objects");
        }
        List<Entry> entries = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (entries.size() == MAX_ENTRIES) {
                throw new DecodeException("too-large", "json: more than " + MAX_ENTRIES + " entries");
            }
            String label = "entry " + (entries.size() + 1) + ": ";
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new DecodeException("malformed", label + "not an object");
            }
            entries.add(EntryReader.read(json, label));
        }
        return entries;
    }
}
