package org.tiltas.adapter.zigbee2mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import org.tiltas.api.DecodeException;

/** Reads JSON as a stream, within limits. No text of the message comes into a complaint: it may be health data. */
final class Json {
    private static final int MAX_DEPTH = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(1000)
                    .maxNameLength(1000)
                    .build())
            // Names of ignored fields are hostile input, not a vocabulary worth keeping.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private Json() {}

    /** Reads one value. */
    @FunctionalInterface
    interface Reading<T> {
        /** @param json stands on the first token */
        T read(JsonParser json) throws IOException, DecodeException;
    }

    /** Reads the whole payload, which must be one JSON value. */
    static <T> T read(byte[] payload, Reading<T> reading) throws DecodeException {
        try (JsonParser json = FACTORY.createParser(payload)) {
            if (json.nextToken() == null) {
                throw new DecodeException("malformed", "json: empty");
            }
            T result = reading.read(json);
            if (json.nextToken() != null) {
                throw new DecodeException("malformed", "json: text after the end of the message");
            }
            return result;
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
}
