package org.tiltas.adapter.hl7v2;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;

/** Reads OBX-5 as a number with its unit. Decimal places are kept. */
final class Values {
    private static final int VALUE = 5;
    private static final int UNIT = 6;
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]{1,20}(\\.[0-9]{0,20})?|\\.[0-9]{1,20})");
    /** What "not a number" of the medical FLOAT (ISO/IEEE 11073-20601) becomes where a sender takes it for one. */
    private static final String NOT_AVAILABLE = "8388607";

    /** What monitors write for a sensor that is not on anybody; nothing read here can be so low. */
    private static final Set<String> NO_SENSOR = Set.of("-99.9", "-100", "-999", "-9999", "-32767", "-32768");
    /** The same, except for pressures that may be below that of the air. */
    private static final String NO_SENSOR_EITHER = "-1";

    private static final Set<String> MAY_BE_NEGATIVE = Set.of(
            Metrics.CENTRAL_VENOUS_PRESSURE,
            Metrics.CENTRAL_VENOUS_MEAN,
            Metrics.INTRACRANIAL_PRESSURE,
            Metrics.INTRACRANIAL_MEAN,
            Metrics.PULMONARY_DIASTOLIC,
            Metrics.PULMONARY_MEAN);

    private static final Set<String> COMPARATORS = Set.of("", "=", "<", ">", "<=", ">=");

    private Values() {}

    /** Whether OBX-5 says anything; {@code ""} is HL7's word for nothing. */
    static boolean isThere(Segment row) {
        String field = row.first(VALUE);
        return !field.isBlank() && !field.equals("\"\"");
    }

    static Value quantity(Segment row, String metric, String unit, Flags flags) throws DecodeException {
        String field = row.first(VALUE);
        boolean structured = row.component(2, 1).equals("SN");
        String text = structured ? row.componentOf(field, 2) : row.componentOf(field, 1);
        String comparator = structured ? row.componentOf(field, 1) : "";
        if (structured && !row.componentOf(field, 3).isEmpty()) {
            throw new DecodeException("unsupported-value", row.place(VALUE) + ": a range or ratio, not a number");
        }
        if (!COMPARATORS.contains(comparator)) {
            throw new DecodeException("unsupported-value", row.place(VALUE) + ": comparator is not known");
        }
        if (text.equalsIgnoreCase("NaN") || text.equals(NOT_AVAILABLE)) {
            return new Value.Absent(AbsentReason.NOT_A_NUMBER);
        }
        boolean nobody = text.equals(NO_SENSOR_EITHER) && !MAY_BE_NEGATIVE.contains(metric);
        if (nobody || NO_SENSOR.contains(text)) {
            return new Value.Absent(AbsentReason.TEMP_UNKNOWN);
        }
        if (text.length() > 42 || !NUMBER.matcher(text).matches()) {
            throw new DecodeException("malformed", row.place(VALUE) + ": not a number");
        }
        Units.Unit in = Units.of(row)
                .flatMap(found -> Units.fitted(found, unit))
                .orElseThrow(() -> new DecodeException(
                        "unsupported-unit", row.place(UNIT) + ": not a unit that can be read as " + unit));
        BigDecimal number = in.conversion().apply(new BigDecimal(text));
        String beyond = comparator.isEmpty() || comparator.equals("=") ? flags.comparator() : comparator;
        return new Value.Quantity(number, unit, beyond);
    }

    /** Glucose in mmol/L is another metric than glucose in mg/dL. */
    static boolean isMolar(Segment row) {
        Optional<Units.Unit> unit = Units.of(row);
        return unit.isPresent() && unit.get().ucum().equals("mmol/L");
    }

    /** Whether OBX-6 is empty or says that there is no unit. */
    static boolean isWithoutDimension(Segment row) {
        return row.component(UNIT, 1).isEmpty() && row.component(UNIT, 2).isEmpty()
                || Units.of(row).filter(unit -> unit.ucum().equals("1")).isPresent()
                || row.component(UNIT, 1).equals("0004-0200");
    }

    /** Words of OBX-5: of a coded value its text, otherwise the first component. */
    static String words(Segment row) {
        String field = row.first(VALUE);
        String type = row.component(2, 1);
        String text = type.equals("CWE") || type.equals("CE") || type.equals("CNE") ? row.componentOf(field, 2) : "";
        return text.isEmpty() ? row.componentOf(field, 1) : text;
    }
}
