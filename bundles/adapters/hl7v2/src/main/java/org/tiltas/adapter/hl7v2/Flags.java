package org.tiltas.adapter.hl7v2;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Quality;

/**
 * What OBX-8 says of a value (HL7 table 0078 with the additions of IHE PCD), and OBX-17 of how it came about.
 *
 * @param absent why there is no value, if one of the flags says so
 * @param comparator {@code <} or {@code >} where the value is beyond what can be measured
 */
record Flags(Set<Quality> quality, Optional<AbsentReason> absent, String comparator) {
    private static final int ABNORMAL = 8;
    private static final int METHOD = 17;
    private static final int MOST = 20;

    static Flags of(Segment row, boolean test) {
        Set<Quality> quality = EnumSet.noneOf(Quality.class);
        Optional<AbsentReason> absent = Optional.empty();
        String comparator = "";
        if (test) {
            quality.add(Quality.TEST);
        }
        for (String flag : row.repetitions(ABNORMAL, MOST)) {
            switch (row.componentOf(flag, 1)) {
                case "INV" -> {
                    quality.add(Quality.INVALID);
                    absent = Optional.of(AbsentReason.ERROR);
                }
                case "NAV", "BUSY" -> absent = absent.or(() -> Optional.of(AbsentReason.TEMP_UNKNOWN));
                case "OFF" -> absent = absent.or(() -> Optional.of(AbsentReason.NOT_PERFORMED));
                case "QUES" -> quality.add(Quality.QUESTIONABLE);
                case "CAL" -> quality.add(Quality.CALIBRATING);
                case "EARLY" -> quality.add(Quality.EARLY);
                case "TEST", "DEMO" -> quality.add(Quality.TEST);
                case "PL", "PM", "PH" -> quality.add(Quality.IN_ALARM);
                case "<" -> comparator = "<";
                case ">" -> comparator = ">";
                default -> {
                    // what is normal for a patient is not for the device to say
                }
            }
        }
        if (row.component(METHOD, 1).equals("MMEAS")) {
            quality.add(Quality.MANUAL);
        }
        return new Flags(quality, absent, comparator);
    }

    /** OBX-17 names a setting of the device, which looks like a measurement and is none. */
    static boolean isSetting(Segment row) {
        for (String method : row.repetitions(METHOD, MOST)) {
            switch (row.componentOf(method, 1)) {
                case "ASET", "MSET", "RSET" -> {
                    return true;
                }
                default -> {
                    // a measurement or a calculation
                }
            }
        }
        return false;
    }
}
