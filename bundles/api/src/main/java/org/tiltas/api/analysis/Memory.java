package org.tiltas.api.analysis;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a judge remembers, as names with texts: an easy way to write {@link Judge#state}. The same memories give the same
 * bytes, whatever way they came about. Not thread-safe.
 *
 * <p>Written as UTF-8, a line {@code name=text} for each name, sorted; a backslash, a line feed and an equals sign in a
 * name are escaped by a backslash.
 */
public final class Memory {
    /** Times and numbers are kept as they are, so that what is asked for again and again need not be read again. */
    private final TreeMap<String, Object> known = new TreeMap<>();

    /**
     * @param state what {@link #bytes} gave; empty for no memories
     * @throws IllegalArgumentException when it was not written by this class
     */
    public static Memory of(byte[] state) {
        Memory memory = new Memory();
        StringBuilder part = new StringBuilder();
        String name = null;
        String text = new String(state, StandardCharsets.UTF_8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                part.append(escaped == 'n' ? '\n' : escaped);
            } else if (c == '=' && name == null) {
                name = part.toString();
                part.setLength(0);
            } else if (c == '\n') {
                memory.known.put(named(name), part.toString());
                part.setLength(0);
                name = null;
            } else {
                part.append(c);
            }
        }
        if (name != null || part.length() > 0) {
            throw new IllegalArgumentException("state: ends in the middle of a line");
        }
        return memory;
    }

    private static String named(String name) {
        if (name == null) {
            throw new IllegalArgumentException("state: a line without a name");
        }
        return name;
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(known.get(name)).map(Memory::text);
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    /** @throws IllegalArgumentException when what is remembered there is no number */
    public Optional<BigDecimal> number(String name) {
        return Optional.ofNullable(read(name, BigDecimal.class, BigDecimal::new));
    }

    /** Zero if nothing is remembered. */
    public long count(String name) {
        Long count = read(name, Long.class, Long::parseLong);
        return count == null ? 0 : count;
    }

    public Optional<Instant> time(String name) {
        return Optional.ofNullable(read(name, Instant.class, Instant::parse));
    }

    private <T> T read(String name, Class<T> type, Function<String, T> reader) {
        Object value = known.get(name);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        return reader.apply(text(value));
    }

    public boolean has(String name) {
        return known.containsKey(name);
    }

    /** Names in order that begin with some letters; a copy. */
    public Set<String> names(String beginning) {
        return new TreeSet<>(
                known.subMap(beginning, beginning + Character.MAX_VALUE).keySet());
    }

    /** Names and texts in order; a copy. */
    public Map<String, String> all() {
        Map<String, String> texts = new TreeMap<>();
        known.forEach((name, value) -> texts.put(name, text(value)));
        return texts;
    }

    /** @param value its {@code toString}, or a number in plain digits */
    public void put(String name, Object value) {
        Objects.requireNonNull(name, "name");
        boolean lasting = value instanceof BigDecimal || value instanceof Instant || value instanceof Long;
        known.put(name, lasting ? value : value.toString());
    }

    public void forget(String name) {
        known.remove(name);
    }

    /** Forgets every name that begins with some letters. */
    public void forgetAll(String beginning) {
        names(beginning).forEach(known::remove);
    }

    /** What {@link #of} reads. */
    public byte[] bytes() {
        StringBuilder out = new StringBuilder();
        known.forEach((name, value) -> out.append(escaped(name).replace("=", "\\="))
                .append('=')
                .append(escaped(text(value)))
                .append('\n'));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.indexOf('\\') < 0 && text.indexOf('\n') < 0
                ? text
                : text.replace("\\", "\\\\").replace("\n", "\\n");
    }
}
