package org.tiltas.transport.mllp;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes acknowledgements (HL7 2.6, 2.9 and 2.14.1). In the original mode the answer is AA, AE or AR. A sender that asks
 * for accept acknowledgements (MSH-15) gets CA, CE or CR in their place: a commit is what both stand for here, so there
 * is always one answer at most. One that wants application acknowledgements only (MSH-16) gets AA, AE or AR.
 */
final class Answer {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss.SSSxx");
    private static final AtomicLong COUNT = new AtomicLong();

    private final Clock clock;
    private final ZoneId zone;

    Answer(Clock clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
    }

    /** What became of a message. */
    enum Verdict {
        ACCEPT('A'),
        ERROR('E'),
        REJECT('R');

        private final char letter;

        Verdict(char letter) {
            this.letter = letter;
        }
    }

    /** @return the bytes of the answer; empty when the sender wants none */
    Optional<byte[]> to(Header header, Verdict verdict, Optional<Fault> fault) {
        char mode = mode(header, verdict);
        if (mode == ' ') {
            return Optional.empty();
        }
        String marks = header.isReadable() ? header.field(2) : "^~\\&";
        char field = header.isReadable() ? header.field(1).charAt(0) : '|';
        StringBuilder text = new StringBuilder(256);
        header(text, header, field, marks);
        String code = "" + mode + verdict.letter;
        append(
                text,
                field,
                "MSA",
                code,
                header.field(10),
                fault.map(f -> plain(f.line(), field, marks)).orElse(""));
        fault.ifPresent(f -> error(text, header, f, field, marks));
        return Optional.of(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@code A} for original mode, {@code C} for enhanced, blank for no answer. */
    private static char mode(Header header, Verdict verdict) {
        String accept = header.component(15, 1);
        String application = header.component(16, 1);
        if (accept.isEmpty() && application.isEmpty()) {
            return 'A';
        }
        if (wants(accept, verdict)) {
            return 'C';
        }
        return wants(application, verdict) ? 'A' : ' ';
    }

    /** Table 0155. */
    private static boolean wants(String condition, Verdict verdict) {
        return switch (condition) {
            case "AL" -> true;
            case "SU" -> verdict == Verdict.ACCEPT;
            case "ER" -> verdict != Verdict.ACCEPT;
            default -> false;
        };
    }

    private void header(StringBuilder text, Header of, char field, String marks) {
        char component = marks.charAt(0);
        String trigger = of.component(9, 2);
        String type = trigger.isEmpty() ? "ACK" : "ACK" + component + trigger + component + "ACK";
        String now = now();
        String id = id();
        String processing = of.hasProcessing() ? of.field(11) : "P";
        String version = of.hasVersion() ? of.field(12) : "2.6";
        text.append("MSH").append(field).append(marks);
        append(text, field, "", of.field(5), of.field(6), of.field(3), of.field(4), now, "", type, id, processing);
        text.setLength(text.length() - 1);
        text.append(field).append(version);
        if (!of.field(18).isEmpty()) {
            text.append(String.valueOf(field).repeat(6)).append(of.field(18));
        }
        text.append('\r');
    }

    /** This moment in the home's zone, as a DTM. */
    String now() {
        return TIME.format(OffsetDateTime.now(clock.withZone(zone)));
    }

    /** A control id of ours, of 20 characters at most. */
    String id() {
        return "T" + Long.toString(clock.millis(), 36).toUpperCase(java.util.Locale.ROOT) + "."
                + COUNT.incrementAndGet() % 100_000;
    }

    private static void error(StringBuilder text, Header header, Fault fault, char field, String marks) {
        char component = marks.charAt(0);
        char sub = marks.length() > 3 ? marks.charAt(3) : '&';
        Fault.Code code = fault.code();
        String sequence = fault.sequence() > 0 ? "" + fault.sequence() : "";
        String number = fault.field() > 0 ? "" + fault.field() : "";
        String place = trimmed(fault.segment() + component + sequence + component + number, component);
        // ERR-1 was the only field up to 2.4
        String old = header.component(12, 1).matches("2\\.[1-4].*")
                ? fault.segment() + component + sequence + component + number + component + code.number() + sub
                        + code.text() + sub + "HL70357"
                : "";
        String what = "" + code.number() + component + code.text() + component + "HL70357";
        append(text, field, "ERR", old, place, what, "E", "", "", "", plain(fault.line(), field, marks));
    }

    private static String trimmed(String text, char end) {
        String rest = text;
        while (rest.charAt(rest.length() - 1) == end) {
            rest = rest.substring(0, rest.length() - 1);
        }
        return rest;
    }

    /** A segment without empty fields at its end. */
    static void append(StringBuilder text, char field, String name, String... fields) {
        text.append(name);
        int last = fields.length;
        while (last > 0 && fields[last - 1].isEmpty()) {
            last--;
        }
        for (int i = 0; i < last; i++) {
            text.append(field).append(fields[i]);
        }
        text.append('\r');
    }

    /** Words without any of the separators; our own sentences need none of them. */
    private static String plain(String words, char field, String marks) {
        StringBuilder text = new StringBuilder(words.length());
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            text.append(c == field || marks.indexOf(c) >= 0 || c < ' ' || c > '~' ? ' ' : c);
        }
        return text.toString();
    }
}
