package org.tiltas.tools.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An append-only text file of tab-separated lines. What was {@link #flush() flushed} is with the operating system and
 * survives the death of this process. Not thread-safe: one writer thread (an event loop) owns it.
 */
public final class LedgerWriter implements AutoCloseable {
    private static final int CAPACITY = 1 << 16;
    private static final int LONGEST_NUMBER = 20;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
    private final byte[] digits = new byte[LONGEST_NUMBER];

    public LedgerWriter(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Starts a line with its kind, one letter. */
    public LedgerWriter line(char kind) {
        room(1).put((byte) kind);
        return this;
    }

    public LedgerWriter field(long number) {
        if (number < 0) {
            return field(Long.toString(number));
        }
        int at = LONGEST_NUMBER;
        long rest = number;
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        room(1 + LONGEST_NUMBER).put((byte) '\t').put(digits, at, LONGEST_NUMBER - at);
        return this;
    }

    /** White space inside a value becomes {@code _}; an absent or empty value is written as {@code -}. */
    public LedgerWriter field(String value) {
        if (value == null || value.isEmpty()) {
            room(2).put((byte) '\t').put((byte) '-');
            return this;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= 0 && bytes[i] <= ' ') {
                bytes[i] = '_';
            }
        }
        room(1).put((byte) '\t');
        for (int from = 0; from < bytes.length; from += CAPACITY) {
            int length = Math.min(CAPACITY, bytes.length - from);
            room(length).put(bytes, from, length);
        }
        return this;
    }

    /** Several values in one field, separated by a space; none is {@code -}. */
    public LedgerWriter fields(Iterable<String> values) {
        int count = 0;
        for (String value : values) {
            if (count++ == 0) {
                field(value);
            } else {
                room(1).put((byte) ' ');
                append(value);
            }
        }
        return count == 0 ? field("") : this;
    }

    private void append(String value) {
        byte[] bytes = value.replaceAll("\\s", "_").getBytes(StandardCharsets.UTF_8);
        room(bytes.length).put(bytes);
    }

    public void end() {
        room(1).put((byte) '\n');
    }

    public void flush() {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("ledger cannot be written", e);
        }
        buffer.clear();
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    @Override
    public void close() throws IOException {
        flush();
        channel.close();
    }
}
