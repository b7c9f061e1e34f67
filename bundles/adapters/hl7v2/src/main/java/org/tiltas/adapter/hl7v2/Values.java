package org.tiltas.adapter.hl7v2;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Value;

/** Reads OBX-5 as a number with its unit. Decimal places are kept. */
final class Values {
    private static final int VALUE = 5;
    private static final int UNIT = 6;
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]{1,20}(\\.[0-9]{0,20})?|\\.[0-9]{1,20})");
    private static final Set<String> COMPARATORS = Set.of("", "=", "<", ">", "<=", ">=");

    private Values() {}

    /** Whether OBX-5 says anything; {@code ""} is HL7's word for nothing. */
    static boolean isThere(Segment row) {
        String field = row.first(VALUE);
        return !field.isBlank() && !field.equals("\"\"");
    }

    static Value quantity(Segment row, String unit, Flags flags) throws DecodeException {
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
        if (text.equalsIgnoreCase("NaN")) {
            return new Value.Absent(AbsentReason.NOT_A_NUMBER);
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

    /** Words of OBX-5: of a coded value its text, otherwise the first component. */
    static String words(Segment row) {
        String field = row.first(VALUE);
        String type = row.component(2, 1);
        String text = type.equals("CWE") || type.equals("CE") || type.equals("CNE") ? row.componentOf(field, 2) : "";
        return text.isEmpty() ? row.componentOf(field, 1) : text;
    }
}
