package org.tiltas.tools.judge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of every reading, by device and time, in about 40 bytes each: several million readings are judged in a
 * heap of a few hundred megabytes.
 */
final class ReadingTable {
    static final int ACKNOWLEDGED = 1;
    static final int ACCEPTED = 2;

    /** An entry of its own was refused before its neighbours in the request. */
    static final int REFUSED = 4;

    private static final int TIME_BITS = 42;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final int FIRST_SIZE = 1 << 12;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private long[] keys = new long[FIRST_SIZE];
    private long[] published = new long[FIRST_SIZE];
    private byte[] flags = new byte[FIRST_SIZE];
    private int size;

    /** @param identifier device as {@code C0-FF-EE-00-00-01} */
    int device(String identifier) {
        return numbers.computeIfAbsent(identifier, i -> {
            names.add(i);
            return names.size();
        });
    }

    /** 0 if the fleet has no such device. */
    int knownDevice(String identifier) {
        return numbers.getOrDefault(identifier, 0);
    }

    /** Slot of the reading; a new one is entered. */
    int enter(int device, long time) {
        if (size > keys.length / 10 * 6) {
            grow();
        }
        long key = (long) device << TIME_BITS | time & TIME_MASK;
        int at = slot(key);
        if (keys[at] == 0) {
            keys[at] = key;
            size++;
        }
        return at;
    }

    /** Slot of the reading, or -1. */
    int find(int device, long time) {
        int at = slot((long) device << TIME_BITS | time & TIME_MASK);
        return keys[at] == 0 ? -1 : at;
    }

    long published(int slot) {
        return published[slot];
    }

    void publish(int slot, long micros) {
        published[slot] = micros;
    }

    boolean has(int slot, int flag) {
        return (flags[slot] & flag) != 0;
    }

    void set(int slot, int flag) {
        flags[slot] |= (byte) flag;
    }

    int slots() {
        return keys.length;
    }

    boolean isUsed(int slot) {
        return keys[slot] != 0;
    }

    String deviceName(int slot) {
        return names.get((int) (keys[slot] >>> TIME_BITS) - 1);
    }

    long time(int slot) {
        return keys[slot] & TIME_MASK;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        long mixed = key * 0x9E3779B97F4A7C15L;
        int at = (int) (mixed >>> 32) & mask;
        while (keys[at] != 0 && keys[at] != key) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldPublished = published;
        byte[] oldFlags = flags;
        keys = new long[2 * oldKeys.length];
        published = new long[keys.length];
        flags = new byte[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int at = slot(oldKeys[i]);
                keys[at] = oldKeys[i];
                published[at] = oldPublished[i];
                flags[at] = oldFlags[i];
            }
        }
    }
}
