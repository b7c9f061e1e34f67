package org.tiltas.transport.mllp;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Finds the messages in a stream of bytes: {@code <VT> message <FS> <CR>}. The carriage return behind it may be missing.
 * Holds one unfinished message at most. For one thread.
 */
final class Blocks {
    static final int START = 0x0b;
    static final int END = 0x1c;

    private static final int FIRST_SIZE = 1024;

    private final int limit;
    private byte[] block = new byte[0];
    private int size;
    private boolean inside;

    Blocks(int limit) {
        this.limit = limit;
    }

    /** What the bytes read so far amount to. */
    enum Found {
        /** All bytes were used. */
        NOTHING,
        /** A message has ended; ask for it with {@link #take}. */
        MESSAGE,
        /** The message needs more room than a small one; no byte was lost. */
        LARGE,
        /** The message is over the limit. */
        TOO_LARGE
    }

    /** Whether a message has begun. */
    boolean isInside() {
        return inside;
    }

    int size() {
        return size;
    }

    /**
     * Reads until something is found.
     *
     * @param large whether a large message may grow
     */
    Found read(ByteBuf in, boolean large) {
        while (in.isReadable()) {
            if (!inside) {
                int start = in.bytesBefore((byte) START);
                in.skipBytes(start < 0 ? in.readableBytes() : start + 1);
                inside = start >= 0;
                continue;
            }
            int length = length(in);
            if (size + (long) length > limit) {
                copy(in, limit - size);
                return Found.TOO_LARGE;
            }
            if (size + length > LargeBlocks.SMALL && !large) {
                return Found.LARGE;
            }
            copy(in, length);
            if (in.isReadable()) {
                if (in.readByte() == END) {
                    inside = false;
                    return Found.MESSAGE;
                }
                size = 0; // a new beginning: what came before it was broken off, and nobody was told that it was kept
            }
        }
        return Found.NOTHING;
    }

    /** Bytes of the message in this buffer: up to its end, or to where another one begins. */
    private static int length(ByteBuf in) {
        int mark = in.forEachByte(b -> b != END && b != START);
        return mark < 0 ? in.readableBytes() : mark - in.readerIndex();
    }

    private void copy(ByteBuf in, int length) {
        if (size + length > block.length) {
            int wanted = Math.max(size + length, Math.min(limit, Math.max(FIRST_SIZE, block.length * 2)));
            block = Arrays.copyOf(block, wanted);
        }
        in.readBytes(block, size, length);
        size += length;
    }

    /** The message, or what there is of it; the next one begins anew. */
    byte[] take() {
        byte[] message = size == block.length ? block : Arrays.copyOf(block, size);
        block = new byte[0];
        size = 0;
        inside = false;
        return message;
    }
}
