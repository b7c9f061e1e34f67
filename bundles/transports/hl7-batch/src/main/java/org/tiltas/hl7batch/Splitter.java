package org.tiltas.hl7batch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tiltas.hl7batch.MalformedBatch.Kind;

/** Goes through the segments of a batch once. */
final class Splitter {
    private static final int COUNT = 1;
    private static final int LONGEST_COUNT = 9;

    private final byte[] bytes;
    private final List<Batch.Group> groups = new ArrayList<>();
    private Optional<Envelope> file = Optional.empty();
    private Optional<Envelope> header = Optional.empty();
    private List<byte[]> messages = new ArrayList<>();
    private boolean open;
    private boolean over;
    private int headers;
    private int trailers;
    private int count;
    private int number;
    private int messageFrom = -1;
    private int messageTo;

    Splitter(byte[] bytes) {
        this.bytes = bytes;
    }

    static boolean begins(byte[] bytes) {
        int at = start(bytes);
        return is(bytes, at, bytes.length, "FHS") || is(bytes, at, bytes.length, "BHS");
    }

    static Optional<Envelope> header(byte[] bytes) {
        int from = start(bytes);
        int end = from;
        while (end < bytes.length && !isEnd(bytes[end])) {
            end++;
        }
        try {
            return begins(bytes) ? Optional.of(Envelope.read(bytes, from, end, 1)) : Optional.empty();
        } catch (MalformedBatch e) {
            return Optional.empty();
        }
    }

    Batch split() throws MalformedBatch {
        int at = start(bytes);
        while (at < bytes.length) {
            if (isEnd(bytes[at])) {
                at++;
                continue;
            }
            int end = at;
            while (end < bytes.length && !isEnd(bytes[end])) {
                end++;
            }
            number++;
            segment(at, end);
            at = end;
        }
        endMessage();
        if (header.isPresent()) {
            throw sequence("BTS", trailers + 1, "is missing: the batch is not whole");
        }
        if (file.isPresent() && !over) {
            throw sequence("FTS", 1, "is missing: the file is not whole");
        }
        endGroup();
        return new Batch(file, groups);
    }

    private void segment(int from, int to) throws MalformedBatch {
        if (over) {
            throw sequence("FTS", 1, "segments stand behind it");
        }
        if (is(bytes, from, to, "MSH")) {
            endMessage();
            if (++count > Batch.MOST_MESSAGES) {
                throw sequence("MSH", count, "more than " + Batch.MOST_MESSAGES + " messages in one batch");
            }
            open("MSH", count);
            messageFrom = from;
        } else if (is(bytes, from, to, "FHS")) {
            beginFile(from, to);
        } else if (is(bytes, from, to, "BHS")) {
            beginGroup(from, to);
        } else if (is(bytes, from, to, "BTS")) {
            endGroup(from, to);
        } else if (is(bytes, from, to, "FTS")) {
            endFile(from, to);
        } else if (messageFrom < 0) {
            throw sequence("???", number, "segment " + number + " stands outside of every message");
        }
        messageTo = to;
    }

    private void beginFile(int from, int to) throws MalformedBatch {
        if (number != 1) {
            throw sequence("FHS", file.isPresent() ? 2 : 1, "stands where no file can begin");
        }
        file = Optional.of(Envelope.read(bytes, from, to, 1));
    }

    private void beginGroup(int from, int to) throws MalformedBatch {
        endMessage();
        if (header.isPresent()) {
            throw sequence("BTS", trailers + 1, "is missing before the next BHS");
        }
        endGroup();
        open("BHS", ++headers);
        header = Optional.of(Envelope.read(bytes, from, to, headers));
    }

    private void endGroup(int from, int to) throws MalformedBatch {
        endMessage();
        trailers++;
        if (!open) {
            throw sequence("BTS", trailers, "no batch stands before it");
        }
        check("BTS", trailers, from, to, messages.size(), "messages");
        endGroup();
    }

    /** Messages behind a trailer are a group of their own, even without a header. */
    private void open(String name, int sequence) throws MalformedBatch {
        if (!open && groups.size() >= Batch.MOST_GROUPS) {
            throw sequence(name, sequence, "more than " + Batch.MOST_GROUPS + " batches in one file");
        }
        open = true;
    }

    private void endGroup() {
        if (open) {
            groups.add(new Batch.Group(header, messages));
        }
        header = Optional.empty();
        messages = new ArrayList<>();
        open = false;
    }

    private void endFile(int from, int to) throws MalformedBatch {
        endMessage();
        if (file.isEmpty()) {
            throw sequence("FTS", 1, "no FHS stands before it");
        }
        if (header.isPresent()) {
            throw sequence("BTS", trailers + 1, "is missing before FTS");
        }
        endGroup();
        check("FTS", 1, from, to, groups.size(), "batches");
        over = true;
    }

    private void endMessage() {
        if (messageFrom >= 0) {
            byte[] message =
                    Arrays.copyOf(Arrays.copyOfRange(bytes, messageFrom, messageTo), messageTo - messageFrom + 1);
            message[message.length - 1] = '\r';
            messages.add(message);
            messageFrom = -1;
        }
    }

    /** The first field of a trailer counts what stood before it, if it says anything. */
    private void check(String name, int sequence, int from, int to, int found, String what) throws MalformedBatch {
        String said = count(from, to);
        if (said.isEmpty()) {
            return;
        }
        if (said.length() > LONGEST_COUNT || !said.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedBatch(Kind.VALUE, name, sequence, COUNT, "not a number of " + what);
        }
        if (Integer.parseInt(said) != found) {
            throw new MalformedBatch(
                    Kind.VALUE,
                    name,
                    sequence,
                    COUNT,
                    "says " + Integer.parseInt(said) + " " + what + ", there are " + found);
        }
    }

    /** Up to the next separator: that of the trailer itself is the character behind its name. */
    private String count(int from, int to) {
        if (to - from <= 4) {
            return "";
        }
        int end = from + 4;
        while (end < to && bytes[end] != bytes[from + 3]) {
            end++;
        }
        return new String(bytes, from + 4, end - from - 4, StandardCharsets.ISO_8859_1).strip();
    }

    private static MalformedBatch sequence(String segment, int sequence, String reason) {
        return new MalformedBatch(Kind.SEQUENCE, segment, sequence, 0, reason);
    }

    /** Behind a byte order mark and blanks. */
    private static int start(byte[] bytes) {
        int start = bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb ? 3 : 0;
        while (start < bytes.length && bytes[start] >= 0 && bytes[start] <= ' ') {
            start++;
        }
        return start;
    }

    private static boolean is(byte[] bytes, int from, int to, String name) {
        return to - from >= 3
                && bytes[from] == name.charAt(0)
                && bytes[from + 1] == name.charAt(1)
                && bytes[from + 2] == name.charAt(2)
                && (to - from == 3 || !isLetterOrDigit(bytes[from + 3]));
    }

    private static boolean isLetterOrDigit(byte b) {
        return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9';
    }

    private static boolean isEnd(byte b) {
        return b == '\r' || b == '\n' || b == 0x0b || b == 0x1c;
    }
}
