package org.tiltas.adapter.hl7v2;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tiltas.api.DecodeException;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.ResidentChange.Death;
import org.tiltas.api.ResidentChange.Name;
import org.tiltas.api.ResidentChange.Person;

/** What PID says of a person (HL7 2.6, 3.4.2). An empty field says nothing, {@code ""} deletes. */
final class Persons {
    private static final int NAME = 5;
    private static final int BIRTH = 7;
    private static final int SEX = 8;
    private static final int DEATH_TIME = 29;
    private static final int DEATH = 30;
    private static final int MOST_NAMES = 10;
    private static final int LONGEST = 150;
    private static final String DELETED = "\"\"";
    private static final Pattern DAY =
            Pattern.compile("([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})[0-9.]*)?)?([+-][0-9]{4})?");
    /** Table 0001; what it does not have is unknown. */
    private static final Map<String, String> SEXES =
            Map.of("M", "male", "F", "female", "O", "other", "A", "other", "N", "other", "X", "other");
    /** Table 0200. */
    private static final Map<String, String> USES =
            Map.of("L", "official", "D", "usual", "M", "maiden", "N", "nickname", "T", "temp", "BAD", "old");

    private Persons() {}

    /** Whether there is more than a number. */
    static boolean isDescribed(Segment pid) {
        return !pid.field(NAME).isEmpty()
                || !pid.field(BIRTH).isEmpty()
                || !pid.field(SEX).isEmpty();
    }

    static Person read(Segment pid) throws DecodeException {
        return new Person(names(pid), birth(pid), sex(pid), death(pid));
    }

    private static Optional<List<Name>> names(Segment pid) {
        String field = pid.field(NAME);
        if (field.isEmpty()) {
            return Optional.empty();
        }
        List<Name> names = new ArrayList<>();
        for (String name : pid.repetitions(NAME, MOST_NAMES)) {
            String family = part(pid, name, 1);
            List<String> given = parts(pid, name, 2, 3);
            if (!family.isEmpty() || !given.isEmpty()) {
                names.add(new Name(
                        USES.getOrDefault(pid.componentOf(name, 7), ""),
                        family,
                        given,
                        parts(pid, name, 5),
                        parts(pid, name, 4)));
            }
        }
        boolean told = !names.isEmpty() || field.equals(DELETED);
        return told ? Optional.of(names) : Optional.empty();
    }

    private static List<String> parts(Segment pid, String name, int... components) {
        List<String> parts = new ArrayList<>();
        for (int component : components) {
            String text = part(pid, name, component);
            if (!text.isEmpty()) {
                parts.add(text);
            }
        }
        return parts;
    }

    private static String part(Segment pid, String name, int component) {
        String text = plain(pid.componentOf(name, component));
        return text.equals(DELETED) ? "" : text.substring(0, Math.min(LONGEST, text.length()));
    }

    /** Text of one line, as a FHIR string may be. */
    static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    /** A date that is none tells nothing: whoever it is must be admitted all the same. */
    private static Optional<String> birth(Segment pid) {
        String text = pid.component(BIRTH, 1);
        if (text.equals(DELETED)) {
            return Optional.of("");
        }
        Matcher m = DAY.matcher(text.length() > LONGEST ? "" : text);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            String month = m.group(2);
            String day = m.group(3);
            LocalDate.of(
                    Integer.parseInt(m.group(1)),
                    month == null ? 1 : Integer.parseInt(month),
                    day == null ? 1 : Integer.parseInt(day));
            return Optional.of(m.group(1) + (month == null ? "" : "-" + month) + (day == null ? "" : "-" + day))
                    .filter(date -> !date.startsWith("0000"));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> sex(Segment pid) {
        String code = pid.component(SEX, 1);
        if (code.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(code.equals(DELETED) ? "" : SEXES.getOrDefault(code, "unknown"));
    }

    private static Optional<Death> death(Segment pid) throws DecodeException {
        Optional<ReadingTime.DeviceClock> at = Times.read(pid, DEATH_TIME);
        return switch (pid.component(DEATH, 1)) {
            case "Y" -> Optional.of(new Death(true, at));
            case "N", DELETED -> Optional.of(new Death(false, Optional.empty()));
            default -> at.map(time -> new Death(true, at));
        };
    }
}
