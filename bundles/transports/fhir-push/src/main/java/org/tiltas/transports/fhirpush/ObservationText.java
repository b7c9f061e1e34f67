package org.tiltas.transports.fhirpush;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An Observation's JSON with the places known where a partner's copy differs: its id and its references. The text
 * between them goes out as it is, so that nothing is encoded twice and no number loses a digit.
 */
final class ObservationText {
    private static final Pattern LOCAL = Pattern.compile("[A-Z][A-Za-z]{1,63}/[A-Za-z0-9\\-.]{1,64}");

    private record Place(int start, int end, String reference) {}

    private final String json;
    private final List<Place> references = new ArrayList<>(3);
    private int start = -1;
    private int idStart = -1;
    private int idEnd = -1;
    private String identifier = "";

    private ObservationText(String json) {
        this.json = json;
    }

    /** @throws IOException when it is not an object, or carries no identifier of ours */
    static ObservationText read(String json) throws IOException {
        ObservationText text = new ObservationText(json);
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            text.start = (int) parser.currentLocation().getCharOffset();
            text.scan(parser);
        }
        if (text.identifier.isEmpty()) {
            throw new IOException("no identifier of the system " + Token.MEASUREMENT);
        }
        return text;
    }

    private void scan(JsonParser parser) throws IOException {
        int depth = 1;
        int valueEnd = start;
        String top = "";
        String field = "";
        String system = "";
        String value = "";
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IOException("ends too early");
            }
            if (depth == 1 && idStart >= 0 && idEnd < 0 && token != JsonToken.VALUE_STRING) {
                endId(parser, token, valueEnd);
            }
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    depth++;
                    if (depth == 3) {
                        system = "";
                        value = "";
                    }
                }
                case END_OBJECT, END_ARRAY -> {
                    depth--;
                    if (depth == 2 && top.equals("identifier") && system.equals(Token.MEASUREMENT)) {
                        identifier = value;
                    }
                }
                case FIELD_NAME -> {
                    field = parser.currentName();
                    if (depth == 1) {
                        top = field;
                        if (field.equals("id")) {
                            idStart = (int) parser.currentTokenLocation().getCharOffset();
                        }
                    }
                }
                case VALUE_STRING -> {
                    if (field.equals("reference")) {
                        reference(parser);
                    } else if (depth == 3 && top.equals("identifier")) {
                        system = field.equals("system") ? parser.getText() : system;
                        value = field.equals("value") ? parser.getText() : value;
                    }
                }
                default -> {
                    // numbers and literals go out as they are
                }
            }
            if (depth == 1 && token != JsonToken.FIELD_NAME && !(top.equals("id") && idEnd < 0)) {
                parser.finishToken();
                valueEnd = (int) parser.currentLocation().getCharOffset();
            }
        }
    }

    /** The id ends where the next field begins; as the last field, it takes the comma before it along. */
    private void endId(JsonParser parser, JsonToken token, int valueEnd) {
        idEnd = (int) parser.currentTokenLocation().getCharOffset();
        if (token == JsonToken.END_OBJECT) {
            idStart = valueEnd;
        }
    }

    private void reference(JsonParser parser) throws IOException {
        String reference = parser.getText();
        if (LOCAL.matcher(reference).matches()) {
            int from = (int) parser.currentTokenLocation().getCharOffset();
            references.add(new Place(from, (int) parser.currentLocation().getCharOffset(), reference));
        }
    }

    /** Value of our published identifier. */
    String identifier() {
        return identifier;
    }

    Token token() {
        return new Token(Token.MEASUREMENT, identifier);
    }

    /** References to resources of this server. */
    Set<String> references() {
        Set<String> out = new LinkedHashSet<>();
        references.forEach(place -> out.add(place.reference));
        return out;
    }

    /**
     * Writes the partner's copy.
     *
     * @param remoteId id at the partner; empty for a create
     * @param remotes the partner's name for each of {@link #references()}
     */
    void write(StringBuilder to, String remoteId, Map<String, String> remotes) {
        to.append('{');
        if (!remoteId.isEmpty()) {
            to.append("\"id\":\"").append(remoteId).append("\",");
        }
        int at = start;
        boolean idDue = idEnd >= 0;
        for (Place place : references) {
            if (idDue && idStart < place.start) {
                to.append(json, at, idStart);
                at = idEnd;
                idDue = false;
            }
            to.append(json, at, place.start)
                    .append('"')
                    .append(remotes.get(place.reference))
                    .append('"');
            at = place.end;
        }
        if (idDue) {
            to.append(json, at, idStart);
            at = idEnd;
        }
        to.append(json, at, json.length());
    }
}
