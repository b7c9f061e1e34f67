package org.tiltas.adapter.hl7v2;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.DecodeException;
import org.tiltas.api.ReadingTime;

/** The data type DTM (HL7 2.6, 2.A.22): {@code YYYYMMDDHHMM[SS[.S[S[S[S]]]]][+/-ZZZZ]}. */
final class Times {
    private static final Pattern FORM = Pattern.compile(
            "([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})(?:\\.([0-9]{1,9}))?)?([+-][0-9]{4})?");
    private static final Pattern COARSE = Pattern.compile("[0-9]{4}([0-9]{2}([0-9]{2}([0-9]{2})?)?)?([+-][0-9]{4})?");
    private static final int LONGEST = 40;

    private Times() {}

    /**
     * @return empty when nothing is said, or less than the minute: that is no time of a measurement
     * @throws DecodeException when it is no date and time
     */
    static Optional<ReadingTime.DeviceClock> read(Segment segment, int field) throws DecodeException {
        String text = segment.component(field, 1);
        if (text.isEmpty() || text.equals("\"\"")) {
            return Optional.empty();
        }
        Matcher m = FORM.matcher(text.length() > LONGEST ? "" : text);
        if (!m.matches()) {
            if (text.length() <= LONGEST && COARSE.matcher(text).matches()) {
                return Optional.empty();
            }
            throw new DecodeException("impossible-time", segment.place(field) + ": not a date and time");
        }
        try {
            LocalDateTime local = LocalDateTime.of(
                    number(m, 1), number(m, 2), number(m, 3), number(m, 4), number(m, 5), number(m, 6), nanos(m));
            return Optional.of(new ReadingTime.DeviceClock(local, offset(m.group(8))));
        } catch (DateTimeException e) {
            throw new DecodeException("impossible-time", segment.place(field) + ": there is no such time");
        }
    }

    private static int number(Matcher m, int group) {
        return m.group(group) == null ? 0 : Integer.parseInt(m.group(group));
    }

    private static int nanos(Matcher m) {
        String fraction = m.group(7);
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    }

    private static Optional<ZoneOffset> offset(String text) {
        if (text == null) {
            return Optional.empty();
        }
        int sign = text.charAt(0) == '-' ? -1 : 1;
        return Optional.of(ZoneOffset.ofHoursMinutes(
                sign * Integer.parseInt(text.substring(1, 3)), sign * Integer.parseInt(text.substring(3))));
    }
}
