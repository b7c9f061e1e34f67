package org.tiltas.lorawan;

import java.util.HexFormat;
import org.tiltas.api.DecodeException;

/** A cursor over an uplink's octets. Vendors differ in the order of octets, so both are here. */
public final class Octets {
    private final byte[] octets;
    private final int end;
    private int next;

    public Octets(byte[] octets) {
        this(octets, 0, octets.length);
    }

    private Octets(byte[] octets, int next, int end) {
        this.octets = octets;
        this.next = next;
        this.end = end;
    }

    public int remaining() {
        return end - next;
    }

    public int u8(String field) throws DecodeException {
        return (int) big(1, field);
    }

    public int i8(String field) throws DecodeException {
        return (byte) big(1, field);
    }

    /** Most significant octet first, 16 bit, unsigned. */
    public int u16(String field) throws DecodeException {
        return (int) big(2, field);
    }

    public int i16(String field) throws DecodeException {
        return (short) big(2, field);
    }

    public int i24(String field) throws DecodeException {
        return (int) big(3, field) << 8 >> 8;
    }

    public long u32(String field) throws DecodeException {
        return big(4, field);
    }

    public int i32(String field) throws DecodeException {
        return (int) big(4, field);
    }

    /** Least significant octet first, 16 bit, unsigned. */
    public int u16le(String field) throws DecodeException {
        return (int) little(2, field);
    }

    public int i16le(String field) throws DecodeException {
        return (short) little(2, field);
    }

    public long u32le(String field) throws DecodeException {
        return little(4, field);
    }

    public int i32le(String field) throws DecodeException {
        return (int) little(4, field);
    }

    /** Two octets that stand a little ahead, most significant first, without passing them; -1 beyond the end. */
    public int peek16(int ahead) {
        return remaining() < ahead + 2 ? -1 : (octets[next + ahead] & 0xff) << 8 | octets[next + ahead + 1] & 0xff;
    }

    public String hex(int count, String field) throws DecodeException {
        need(count, field);
        next += count;
        return HexFormat.of().formatHex(octets, next - count, next);
    }

    public Octets skip(int count, String field) throws DecodeException {
        need(count, field);
        next += count;
        return this;
    }

    /** A cursor of its own over the next octets, which this one passes. */
    public Octets slice(int count, String field) throws DecodeException {
        need(count, field);
        next += count;
        return new Octets(octets, next - count, next);
    }

    private long big(int count, String field) throws DecodeException {
        need(count, field);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | octets[next++] & 0xff;
        }
        return value;
    }

    private long little(int count, String field) throws DecodeException {
        need(count, field);
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | octets[next + i] & 0xff;
        }
        next += count;
        return value;
    }

    private void need(int count, String field) throws DecodeException {
        if (remaining() < count) {
            throw new DecodeException(
                    "truncated", field + ": truncated, needs " + count + " octets, " + remaining() + " left");
        }
    }
}
