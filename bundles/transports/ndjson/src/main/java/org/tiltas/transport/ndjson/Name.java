package org.tiltas.transport.ndjson;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.Lane;

/**
 * Name of a file: {@code routine-20261122-0001.ndjson}, with {@code .part} behind it while it grows.
 *
 * @param number counts the files of a lane and day, from 1
 */
record Name(Lane lane, LocalDate day, int number) implements Comparable<Name> {
    static final String PART = ".part";
    private static final Pattern FORM = Pattern.compile("(urgent|routine)-([0-9]{8})-([0-9]{4,9})\\.ndjson");

    /** Reads the name of a finished file, or of one that grows if {@code .part} was taken off. */
    static Optional<Name> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Name(
                    Lane.valueOf(form.group(1).toUpperCase(Locale.ROOT)),
                    LocalDate.parse(form.group(2), DateTimeFormatter.BASIC_ISO_DATE),
                    Integer.parseInt(form.group(3))));
        } catch (java.time.DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "%s-%s-%04d.ndjson"
                .formatted(lane.name().toLowerCase(Locale.ROOT), DateTimeFormatter.BASIC_ISO_DATE.format(day), number);
    }

    @Override
    public int compareTo(Name other) {
        int days = day.compareTo(other.day);
        return days != 0 ? days : Integer.compare(number, other.number);
    }
}
