package org.tiltas.adapter.gatt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.DecodeException;

/**
 * The JSON around characteristic values: one object or an array of them. Read as a stream, so that memory stays within
 * a small multiple of the message. No text of the message comes into a complaint: it may be health data.
 */
final class Envelope {
    /** More than fit into the largest message that is taken in; a guard for what comes by other ways. */
    static final int MAX_ENTRIES = 5000;

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

    /**
     * What stands in a message.
     *
     * @param entries the entries that are well formed
     * @param failures what is wrong with each of the others
     */
    record Contents(List<Entry> entries, List<DecodeException> failures) {}

    /** @param zone the home's; a time without offset is meant in it */
    static Contents read(byte[] payload, ZoneId zone) throws DecodeException {
        try (JsonParser json = JSON.createParser(payload)) {
            Contents entries = entries(json, zone);
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

    private static Contents entries(JsonParser json, ZoneId zone) throws IOException, DecodeException {
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_OBJECT) {
            return new Contents(List.of(EntryReader.read(json, "", zone)), List.of());
        }
        if (first != JsonToken.START_ARRAY) {
            throw new DecodeException("malformed", "json: neither an object nor an array of objects");
        }
        List<Entry> entries = new ArrayList<>();
        List<DecodeException> failures = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            int number = entries.size() + failures.size() + 1;
            if (number > MAX_ENTRIES) {
                throw new DecodeException("too-large", "json: more than " + MAX_ENTRIES + " entries");
            }
            String label = "entry " + number + ": ";
            if (json.currentToken() == JsonToken.START_OBJECT) {
                try {
                    entries.add(EntryReader.read(json, label, zone));
                } catch (DecodeException e) {
                    failures.add(e);
                }
            } else {
                json.skipChildren();
                failures.add(new DecodeException("malformed", label + "not an object"));
            }
        }
        return new Contents(entries, failures);
    }
}
