package org.tiltas.transport.mllp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.transport.Caller;
import org.tiltas.hl7batch.Envelope;

/**
 * What the transport must know of a message: the fields of its MSH, and whether it is well formed. Text is kept as ISO
 * 8859-1, one character per byte, so that an answer gives back the bytes that came.
 *
 * @param text the MSH segment; empty if the message does not begin with one
 * @param fault why the message is not well formed, if it is not
 */
record Header(String text, Optional<Fault> fault) {
    private static final int LONGEST = 16 * 1024;
    private static final Set<String> PROCESSING = Set.of("P", "T", "D");

    /** Reads the header and looks at the beginning of every segment. */
    static Header read(byte[] message) {
        int start = start(message);
        int end = end(message, start);
        String text = new String(message, start, Math.min(end - start, LONGEST), StandardCharsets.ISO_8859_1);
        Optional<Fault> unreadable = unreadable(text, end - start);
        if (unreadable.isPresent()) {
            return new Header("", unreadable);
        }
        Header header = new Header(text, Optional.empty());
        Optional<Fault> fault = header.missing();
        return new Header(text, fault.isPresent() ? fault : segments(message, end, text.charAt(3)));
    }

    /** What a batch's or a file's header says of the sender, in the place of the MSH that an answer looks at. */
    static Header of(Envelope envelope) {
        String separator = String.valueOf(envelope.separator());
        String text = String.join(
                separator,
                "MSH",
                envelope.field(2),
                envelope.field(3),
                envelope.field(4),
                envelope.field(5),
                envelope.field(6),
                envelope.field(7),
                "",
                "",
                envelope.controlId());
        return new Header(text, Optional.empty());
    }

    private static int start(byte[] message) {
        int start = message.length >= 3 && message[0] == (byte) 0xef && message[1] == (byte) 0xbb ? 3 : 0;
        while (start < message.length && message[start] >= 0 && message[start] <= ' ') {
            start++;
        }
        return start;
    }

    private static int end(byte[] message, int from) {
        int end = from;
        while (end < message.length && message[end] != '\r' && message[end] != '\n') {
            end++;
        }
        return end;
    }

    private static Optional<Fault> unreadable(String text, int length) {
        if (!text.startsWith("MSH") || text.length() < 5) {
            return Optional.of(new Fault(
                    "MSH", 1, 0, Fault.Code.SEGMENT_SEQUENCE, "the message does not begin with this segment"));
        }
        if (length > LONGEST) {
            return Optional.of(Fault.ofHeader(0, Fault.Code.DATA_TYPE, "longer than " + LONGEST + " bytes"));
        }
        char field = text.charAt(3);
        String others = part(text, field, 2);
        boolean four = others.length() >= 1 && others.length() <= 5 && isMark(field);
        for (int i = 0; four && i < others.length(); i++) {
            four = isMark(others.charAt(i)) && others.charAt(i) != field && others.indexOf(others.charAt(i)) == i;
        }
        return four
                ? Optional.empty()
                : Optional.of(Fault.ofHeader(2, Fault.Code.DATA_TYPE, "not four different separators"));
    }

    /** Signs of numbers and times cannot be: no value that holds one could be told from two. */
    private static boolean isMark(char c) {
        return c > ' ' && c <= '~' && !Character.isLetterOrDigit(c) && "+-.".indexOf(c) < 0;
    }

    private Optional<Fault> missing() {
        if (component(9, 1).isEmpty()) {
            return Optional.of(Fault.ofHeader(9, Fault.Code.REQUIRED_FIELD, "message type is missing"));
        }
        if (component(10, 1).isEmpty()) {
            return Optional.of(Fault.ofHeader(10, Fault.Code.REQUIRED_FIELD, "message control id is missing"));
        }
        if (field(10).length() > 200) {
            return Optional.of(Fault.ofHeader(10, Fault.Code.DATA_TYPE, "longer than 200 characters"));
        }
        if (!component(11, 1).isEmpty() && !hasProcessing()) {
            return Optional.of(Fault.ofHeader(11, Fault.Code.PROCESSING_ID, "is none of P, T and D"));
        }
        return component(12, 1).isEmpty() || hasVersion()
                ? Optional.empty()
                : Optional.of(Fault.ofHeader(12, Fault.Code.VERSION_ID, "is not a version 2"));
    }

    /** Whether MSH-11 says what the message is for. */
    boolean hasProcessing() {
        return PROCESSING.contains(component(11, 1));
    }

    /** Whether MSH-12 is a version that is spoken here. */
    boolean hasVersion() {
        String version = component(12, 1);
        return version.equals("2") || version.startsWith("2.");
    }

    /** Every segment begins with its name of three and the field separator. */
    private static Optional<Fault> segments(byte[] message, int from, char separator) {
        int number = 1;
        int at = from;
        while (at < message.length) {
            if (message[at] == '\r' || message[at] == '\n') {
                at++;
                continue;
            }
            int end = end(message, at);
            number++;
            Optional<Fault> fault = segment(message, at, end, number, separator);
            if (fault.isPresent()) {
                return fault;
            }
            at = end;
        }
        return Optional.empty();
    }

    private static Optional<Fault> segment(byte[] message, int at, int end, int number, char separator) {
        boolean named = end - at >= 3
                && capital(message[at])
                && (capital(message[at + 1]) || digit(message[at + 1]))
                && (capital(message[at + 2]) || digit(message[at + 2]))
                && (end - at == 3 || message[at + 3] == separator);
        if (!named) {
            return Optional.of(new Fault(
                    "???", number, 0, Fault.Code.SEGMENT_SEQUENCE, "segment " + number + " has no name of three"));
        }
        boolean second = message[at] == 'M' && message[at + 1] == 'S' && message[at + 2] == 'H';
        return second
                ? Optional.of(new Fault("MSH", 2, 0, Fault.Code.SEGMENT_SEQUENCE, "a second one in one message"))
                : Optional.empty();
    }

    private static boolean capital(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    private static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    boolean isReadable() {
        return !text.isEmpty();
    }

    /** A field as it came, by its number in the standard; MSH-1 is the separator. */
    String field(int n) {
        return isReadable() ? n == 1 ? text.substring(3, 4) : part(text, text.charAt(3), n) : "";
    }

    /** A component of the first repetition, as it came. */
    String component(int n, int component) {
        String marks = field(2);
        String field = marks.length() > 1 ? part(field(n), marks.charAt(1), 1) : field(n);
        return marks.isEmpty() ? field : part(field, marks.charAt(0), component).strip();
    }

    /** A name in MSH-3 or MSH-4, to be compared. */
    Caller.Name name(int field) {
        return new Caller.Name(words(field(field)), words(component(field, 1)));
    }

    /** The n-th part, from 1; for a segment that is MSH-n, because the separator itself counts as its first field. */
    private static String part(String text, char separator, int n) {
        int from = 0;
        for (int i = 1; i < n; i++) {
            from = text.indexOf(separator, from) + 1;
            if (from == 0) {
                return "";
            }
        }
        int end = text.indexOf(separator, from);
        return text.substring(from, end < 0 ? text.length() : end);
    }

    private static String words(String bytes) {
        byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            return bytes;
        }
    }
}
