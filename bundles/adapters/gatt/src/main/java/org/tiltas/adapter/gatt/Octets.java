package org.tiltas.adapter.gatt;

import java.util.Arrays;
import org.tiltas.api.DecodeException;

/**
 * A cursor over the octets of one characteristic value, least significant octet first as all of GATT. Every read names
 * the field it is for, so that a value that ends too early is refused in words. Octets left over at the end are
 * tolerated: later revisions of a specification add fields behind the known ones.
 */
final class Octets {
    private final byte[] octets;
    private final int end;
    private int next;

    Octets(byte[] octets) {
        this(octets, 0, octets.length);
    }

    private Octets(byte[] octets, int next, int end) {
        this.octets = octets;
        this.next = next;
        this.end = end;
    }

    int remaining() {
        return end - next;
    }

    int u8(String field) throws DecodeException {
        return (int) unsigned(1, field);
    }

    int s8(String field) throws DecodeException {
        return (byte) unsigned(1, field);
    }

    int u16(String field) throws DecodeException {
        return (int) unsigned(2, field);
    }

    int s16(String field) throws DecodeException {
        return (short) unsigned(2, field);
    }

    int u24(String field) throws DecodeException {
        return (int) unsigned(3, field);
    }

    long u32(String field) throws DecodeException {
        return unsigned(4, field);
    }

    long u48(String field) throws DecodeException {
        return unsigned(6, field);
    }

    MedicalFloat sfloat(String field) throws DecodeException {
        return MedicalFloat.sfloat(u16(field));
    }

    MedicalFloat float32(String field) throws DecodeException {
        return MedicalFloat.float32((int) u32(field));
    }

    /** @param count number of octets, 1 to 7 */
    long unsigned(int count, String field) throws DecodeException {
        need(count, field);
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (octets[next + i] & 0xff);
        }
        next += count;
        return value;
    }

    byte[] bytes(int count, String field) throws DecodeException {
        need(count, field);
        next += count;
        return Arrays.copyOfRange(octets, next - count, next);
    }

    /** A cursor of its own over the next octets, which this one passes. */
    Octets slice(int count, String field) throws DecodeException {
        need(count, field);
        next += count;
        return new Octets(octets, next - count, next);
    }

    /** A cursor of its own from here to the end; this one stays where it is. */
    Octets ahead() {
        return new Octets(octets, next, end);
    }

    Octets skip(int count) throws DecodeException {
        need(count, "value");
        next += count;
        return this;
    }

    /** CRC of the E2E kind over the next octets, which stay unread. */
    int crcOfNext(int count, String field) throws DecodeException {
        need(count, field);
        return Crc.of(octets, next, count);
    }

    private void need(int count, String field) throws DecodeException {
        if (remaining() < count) {
            throw new DecodeException(
                    "truncated", field + ": truncated, needs " + count + " octets, " + remaining() + " left");
        }
    }
}
