package org.tiltas.admin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the fields of a JSON object one by one and refuses what is wrong or not known, by name. */
public final class Fields {
    private static final int LONGEST = 8_192;
    private final ObjectNode node;
    private final String path;
    private final Set<String> asked = new HashSet<>();

    private Fields(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    public static Fields of(JsonNode node) {
        return of(node, "");
    }

    private static Fields of(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            return new Fields(object, path);
        }
        throw path.isEmpty()
                ? Problem.of(400, "body: must be a JSON object")
                : Problem.field(path.substring(0, path.length() - 1), "must be an object");
    }

    /** Text of a field; empty if absent, null or blank. */
    public Optional<String> text(String name) {
        JsonNode value = ask(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw Problem.field(path + name, "must be text");
        }
        return checked(name, value.textValue());
    }

    public String required(String name) {
        return text(name).orElseThrow(() -> Problem.field(path + name, "is missing"));
    }

    /** A field with one of the given words; the first one if absent. */
    public String word(String name, String... words) {
        String text = text(name).orElse(words[0]);
        if (!List.of(words).contains(text)) {
            throw Problem.field(path + name, "must be one of " + String.join(", ", words));
        }
        return text;
    }

    /** Texts of an array field; empty if absent. */
    public List<String> texts(String name) {
        JsonNode value = ask(name);
        List<String> out = new ArrayList<>();
        if (value == null) {
            return out;
        }
        if (!value.isArray()) {
            throw Problem.field(path + name, "must be an array of texts");
        }
        for (JsonNode item : value) {
            String here = name + "[" + out.size() + "]";
            if (!item.isTextual()) {
                throw Problem.field(path + here, "must be text");
            }
            out.add(checked(here, item.textValue()).orElseThrow(() -> Problem.field(path + here, "must not be empty")));
        }
        return out;
    }

    public Optional<Integer> number(String name, int least, int most) {
        JsonNode value = ask(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            throw Problem.field(path + name, "must be a whole number from " + least + " to " + most);
        }
        return Optional.of(value.intValue());
    }

    /** A whole number that may be larger than an int; empty if absent. */
    public Optional<Long> large(String name, long least, long most) {
        JsonNode value = ask(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw Problem.field(path + name, "must be a whole number from " + least + " to " + most);
        }
        return Optional.of(value.longValue());
    }

    /** True or false; false if absent. */
    public boolean flag(String name) {
        JsonNode value = ask(name);
        if (value != null && !value.isBoolean()) {
            throw Problem.field(path + name, "must be true or false");
        }
        return value != null && value.booleanValue();
    }

    /** A point in time: RFC 3339, or a date meaning its start in the home's zone; empty if absent. */
    public Optional<Instant> time(String name) {
        return text(name).map(text -> Moments.time(path + name, text));
    }

    /** An ISO 8601 duration in days or smaller; empty if absent. */
    public Optional<Duration> duration(String name, Duration least, Duration most) {
        return text(name).map(text -> Moments.duration(path + name, text, least, most));
    }

    /** An object field; empty if absent. */
    public Optional<Fields> object(String name) {
        JsonNode value = ask(name);
        return value == null ? Optional.empty() : Optional.of(of(value, path + name + "."));
    }

    /** Objects of an array field; empty if absent. */
    public List<Fields> objects(String name) {
        JsonNode value = ask(name);
        List<Fields> out = new ArrayList<>();
        if (value == null) {
            return out;
        }
        if (!value.isArray()) {
            throw Problem.field(path + name, "must be an array of objects");
        }
        for (JsonNode item : value) {
            out.add(of(item, path + name + "[" + out.size() + "]."));
        }
        return out;
    }

    /** Names of all fields, for objects whose keys are free. */
    public List<String> names() {
        List<String> out = new ArrayList<>();
        node.fieldNames().forEachRemaining(out::add);
        return out;
    }

    /** Takes all other fields over as they are. */
    public void copyTo(ObjectNode target) {
        node.properties().forEach(field -> {
            if (asked.add(field.getKey()) && !field.getValue().isNull()) {
                target.set(field.getKey(), field.getValue());
            }
        });
    }

    /** A field that is known but not ours to set. */
    public void ignore(String name) {
        asked.add(name);
    }

    /** @throws Problem naming the first field nobody asked for */
    public void noOthers() {
        Iterator<String> names = node.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!asked.contains(name)) {
                throw Problem.field(path + shown(name), "is not known here");
            }
        }
    }

    private JsonNode ask(String name) {
        asked.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private Optional<String> checked(String name, String text) {
        if (text.length() > LONGEST) {
            throw Problem.field(path + name, "is longer than " + LONGEST + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw Problem.field(path + name, "must not hold a NUL character");
        }
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private static String shown(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > 80 ? plain.substring(0, 80) + "…" : plain;
    }
}
