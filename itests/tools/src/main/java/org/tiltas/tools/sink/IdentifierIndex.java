package org.tiltas.tools.sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Identifier to numbers of the resources that carry it, in about 40 bytes each: identifiers are kept as 128 bits of
 * their SHA-256, so that millions fit a small heap.
 */
final class IdentifierIndex {
    private static final int FIRST_SIZE = 1 << 12;

    private record Key(long high, long low) {}

    private final MessageDigest digest;
    private final Map<Key, List<Long>> more = new HashMap<>();
    private long[] high = new long[FIRST_SIZE];
    private long[] low = new long[FIRST_SIZE];
    private long[] numbers = new long[FIRST_SIZE];
    private int size;

    IdentifierIndex() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** @param number above 0 */
    void add(String identifier, long number) {
        Key key = key(identifier);
        int at = slot(key);
        if (numbers[at] != 0) {
            more.computeIfAbsent(key, k -> new ArrayList<>(1)).add(number);
            return;
        }
        high[at] = key.high;
        low[at] = key.low;
        numbers[at] = number;
        if (++size > numbers.length / 10 * 6) {
            grow();
        }
    }

    List<Long> find(String identifier) {
        Key key = key(identifier);
        long first = numbers[slot(key)];
        if (first == 0) {
            return List.of();
        }
        List<Long> rest = more.get(key);
        if (rest == null) {
            return List.of(first);
        }
        List<Long> all = new ArrayList<>(rest);
        all.add(0, first);
        return all;
    }

    private Key key(String identifier) {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(identifier.getBytes(StandardCharsets.UTF_8)));
        return new Key(hash.getLong(), hash.getLong());
    }

    private int slot(Key key) {
        int mask = numbers.length - 1;
        int at = (int) key.low & mask;
        while (numbers[at] != 0 && (high[at] != key.high || low[at] != key.low)) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldNumbers = numbers;
        high = new long[2 * oldHigh.length];
        low = new long[high.length];
        numbers = new long[high.length];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                int at = slot(new Key(oldHigh[i], oldLow[i]));
                high[at] = oldHigh[i];
                low[at] = oldLow[i];
                numbers[at] = oldNumbers[i];
            }
        }
    }
}
