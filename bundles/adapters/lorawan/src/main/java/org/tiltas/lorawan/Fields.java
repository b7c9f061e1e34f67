package org.tiltas.lorawan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.DecodeException;

/**
 * The few fields of a JSON object that somebody asked for. Read as a stream, so that memory stays within a small multiple
 * of the message. A path is written {@code a.b}, within lists {@code a[].b}, and {@code a.*} means every field of a.
 */
public final class Fields {
    private static final int MAX_DEPTH = 64;
    private static final int MOST_OF_ONE = 64;
    private static final int MOST_UNDER_ONE = 64;
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

    private final Wanted wanted;
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final Map<String, Integer> under = new LinkedHashMap<>();
    private final Set<String> containers = new HashSet<>();

    /** Paths to read, worked out once per adapter. */
    public static final class Wanted {
        private final Set<String> paths;
        private final Set<String> ancestors = new HashSet<>();

        public Wanted(String... paths) {
            this.paths = Set.of(paths);
            for (String path : paths) {
                for (int i = path.length() - 1; i > 0; i--) {
                    if (path.charAt(i) == '.' || path.startsWith("[]", i)) {
                        ancestors.add(path.substring(0, i));
                    }
                }
            }
        }
    }

    private Fields(Wanted wanted) {
        this.wanted = wanted;
    }

    /** @throws DecodeException when it is not one JSON object */
    public static Fields read(byte[] payload, Wanted wanted) throws DecodeException {
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new DecodeException("malformed", "json: not an object");
            }
            Fields fields = new Fields(wanted);
            fields.object(json, "");
            if (json.nextToken() != null) {
                throw new DecodeException("malformed", "json: text after the end of the message");
            }
            return fields;
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

    /** The field, unless it is missing, null or an empty text. */
    public Optional<String> text(String path) {
        return all(path).stream().filter(text -> !text.isBlank()).findFirst();
    }

    /** Every value at a path through lists; the first 64 of them. */
    public List<String> all(String path) {
        return values.getOrDefault(path, List.of());
    }

    public boolean has(String path) {
        return values.containsKey(path) || containers.contains(path);
    }

    public boolean isTrue(String path) {
        return text(path).filter("true"::equals).isPresent();
    }

    /** A whole number within bounds; protobuf's JSON leaves out what is 0. */
    public long number(String path, long most) throws DecodeException {
        Optional<String> text = text(path);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new DecodeException("malformed", path + ": not a whole number of 0 to " + most);
    }

    /** A number as it was written, if it is one that fits a measurement. */
    public Optional<BigDecimal> decimal(String path) {
        try {
            return text(path)
                    .map(BigDecimal::new)
                    .filter(n -> n.scale() >= -9 && n.scale() <= 20 && n.precision() <= 20);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The texts asked for as {@code path.*}, names in lower case. */
    public Map<String, String> under(String path) {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, all) -> {
            if (name.startsWith(path + ".")) {
                texts.put(name.substring(path.length() + 1).toLowerCase(Locale.ROOT), all.get(0));
            }
        });
        return texts;
    }

    private void object(JsonParser json, String path) throws IOException, DecodeException {
        containers.add(path);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            value(json, path, path.isEmpty() ? name : path + "." + name);
        }
    }

    private void value(JsonParser json, String parent, String path) throws IOException, DecodeException {
        boolean asked = wanted.paths.contains(path);
        if (json.currentToken() == JsonToken.START_OBJECT || json.currentToken() == JsonToken.START_ARRAY) {
            container(json, path, asked);
        } else if (asked) {
            scalar(json, path);
        } else if (wanted.paths.contains(parent + ".*") && under.merge(parent, 1, Integer::sum) <= MOST_UNDER_ONE) {
            scalar(json, path);
        }
    }

    private void container(JsonParser json, String path, boolean asked) throws IOException, DecodeException {
        boolean list = json.currentToken() == JsonToken.START_ARRAY;
        String inside = list ? path + "[]" : path;
        boolean within = list && wanted.paths.contains(inside) || wanted.ancestors.contains(inside);
        if (!within) {
            if (asked) {
                containers.add(path);
            }
            json.skipChildren();
        } else if (!list) {
            if (!containers.isEmpty() && containers.contains(path) && !path.contains("[]")) {
                throw new DecodeException("malformed", path + ": given twice");
            }
            object(json, path);
        } else {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                value(json, path, inside);
            }
        }
    }

    private void scalar(JsonParser json, String path) throws IOException, DecodeException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        List<String> all = values.computeIfAbsent(path, p -> new ArrayList<>(1));
        if (!all.isEmpty() && !path.contains("[]")) {
            throw new DecodeException("malformed", (wanted.paths.contains(path) ? path : "a field") + ": given twice");
        }
        if (all.size() < MOST_OF_ONE) {
            all.add(json.getText());
        }
    }
}
