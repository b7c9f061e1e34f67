package org.tiltas.tools.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads resources and Bundles from JSON in one pass, keeping only what the ledger and the index need. */
final class BodyReader {
    private static final JsonFactory JSON = new JsonFactory();

    /** @param bundleType {@code null} if the body is one resource and no Bundle */
    record Body(String bundleType, List<Entry> entries, Scanned resource) {}

    private final JsonParser parser;

    private BodyReader(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws IOException if the body is not JSON */
    static Body read(byte[] body) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("body is not a JSON object");
            }
            return new BodyReader(parser).top();
        }
    }

    private Body top() throws IOException {
        List<Entry> entries = new ArrayList<>();
        Scanned resource = new Scanned();
        String bundleType = null;
        resource.from = (int) parser.currentTokenLocation().getByteOffset();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("entry") && parser.currentToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    entries.add(entry());
                }
            } else if (name.equals("type") && parser.currentToken() == JsonToken.VALUE_STRING) {
                bundleType = parser.getText();
            } else {
                field(resource, name);
            }
        }
        resource.to = (int) parser.currentLocation().getByteOffset();
        boolean bundle = resource.type.equals("Bundle");
        return new Body(bundle ? String.valueOf(bundleType) : null, entries, resource);
    }

    private Entry entry() throws IOException {
        Entry entry = new Entry();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("resource") && token == JsonToken.START_OBJECT) {
                entry.resource = resource();
            } else if (name.equals("request") && token == JsonToken.START_OBJECT) {
                request(entry);
            } else if (name.equals("fullUrl")) {
                entry.fullUrl = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        return entry;
    }

    private void request(Entry entry) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "method" -> entry.method = parser.getText();
                case "url" -> entry.url = parser.getText();
                case "ifNoneExist" -> entry.ifNoneExist = parser.getText();
                case "ifMatch" -> entry.ifMatch = parser.getText();
                default -> parser.skipChildren();
            }
        }
    }

    private Scanned resource() throws IOException {
        Scanned resource = new Scanned();
        resource.from = (int) parser.currentTokenLocation().getByteOffset();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            field(resource, name);
        }
        resource.to = (int) parser.currentLocation().getByteOffset();
        return resource;
    }

    private void field(Scanned resource, String name) throws IOException {
        switch (name) {
            case "resourceType" -> resource.type = parser.getText();
            case "id" -> resource.id = parser.getText();
            case "status" -> resource.status = scalar();
            case "effectiveDateTime", "effectiveInstant" -> resource.effective = parser.getText();
            case "identifier" -> identifiers(resource);
            case "subject" -> resource.subject = reference();
            case "device" -> resource.device = reference();
            case "code" -> resource.code = concept();
            case "valueQuantity" -> quantity(resource);
            case "valueCodeableConcept" -> {
                String code = concept();
                if (code != null) {
                    resource.addValue(code);
                }
            }
            case "valueBoolean", "valueInteger", "valueString" -> resource.addValue(parser.getText());
            case "component" -> components(resource);
            default -> parser.skipChildren();
        }
    }

    private String scalar() throws IOException {
        if (parser.currentToken().isScalarValue()) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    private void identifiers(Scanned resource) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            resource.identifiers.add(identifier());
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                resource.identifiers.add(identifier());
            }
        }
    }

    private String identifier() throws IOException {
        String system = "";
        String value = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "system" -> system = parser.getText();
                case "value" -> value = parser.getText();
                default -> parser.skipChildren();
            }
        }
        return system + "|" + value;
    }

    /** A literal reference as it stands; a logical one as {@code ?sys|value}. */
    private String reference() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        String literal = null;
        String logical = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("reference")) {
                literal = parser.getText();
            } else if (name.equals("identifier") && token == JsonToken.START_OBJECT) {
                logical = "?" + identifier();
            } else {
                parser.skipChildren();
            }
        }
        return literal != null ? literal : logical;
    }

    /** The first coding's code. */
    private String concept() throws IOException {
        String code = null;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("coding") && token == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    String next = fieldOf("code");
                    code = code == null ? next : code;
                }
            } else {
                parser.skipChildren();
            }
        }
        return code;
    }

    private String fieldOf(String wanted) throws IOException {
        String found = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean hit = parser.currentName().equals(wanted);
            if (parser.nextToken().isScalarValue()) {
                found = hit ? parser.getText() : found;
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }

    private void quantity(Scanned resource) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            String value = fieldOf("value");
            if (value != null) {
                resource.addValue(value);
            }
        }
    }

    private void components(Scanned resource) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean value = parser.currentName().equals("valueQuantity");
                parser.nextToken();
                if (value) {
                    quantity(resource);
                } else {
                    parser.skipChildren();
                }
            }
        }
    }
}
