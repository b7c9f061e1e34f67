package org.tiltas.adapter.hl7v2;

import java.util.Optional;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;

/**
 * One OBX that says something of a metric.
 *
 * @param metric the metric, glucose already told apart by its unit
 */
record Row(Term term, String metric, Value value, ReadingStatus status, Flags flags) {
    private static final int STATUS = 11;
    private static final int ORDER_STATUS = 25;

    /**
     * @param order the OBR the row stands under; null for none
     * @return empty when the row says nothing of a known metric: no value, a setting, an order
     * @throws DecodeException when it says something that cannot be read
     */
    static Optional<Row> read(Segment row, Segment order, Term term, boolean test) throws DecodeException {
        String letter = row.component(STATUS, 1);
        if (letter.isEmpty() && order != null) {
            letter = order.component(ORDER_STATUS, 1);
        }
        Optional<ReadingStatus> status = status(letter, row);
        Flags flags = Flags.of(row, test);
        boolean cancelled = status.filter(ReadingStatus.CANCELLED::equals).isPresent();
        boolean nothing = !Values.isThere(row) && flags.absent().isEmpty() && !cancelled;
        // a perfusion without unit is a vendor's relative number, no percentage
        boolean relative = term.metric().equals(Metrics.PERFUSION_INDEX) && Values.isWithoutDimension(row);
        if (status.isEmpty() || nothing || relative || Flags.isSetting(row)) {
            return Optional.empty();
        }
        boolean molar = term.metric().equals(Metrics.GLUCOSE_MASS) && Values.isMolar(row);
        String metric = molar ? Metrics.GLUCOSE_MOLAR : term.metric();
        String unit =
                molar || term.metric().equals(Metrics.GLUCOSE_CONTROL) && Values.isMolar(row) ? "mmol/L" : term.unit();
        Value value = cancelled || flags.absent().isPresent()
                ? new Value.Absent(flags.absent().orElse(AbsentReason.UNKNOWN))
                : Values.quantity(row, metric, unit, flags);
        return Optional.of(new Row(term, metric, value, status.get(), flags));
    }

    /** HL7 table 0085; empty where there is no result to speak of. */
    private static Optional<ReadingStatus> status(String letter, Segment row) throws DecodeException {
        return switch (letter) {
            case "F", "U", "V", "" -> Optional.of(ReadingStatus.FINAL);
            case "R", "P", "S", "B" -> Optional.of(ReadingStatus.PRELIMINARY);
            case "C" -> Optional.of(ReadingStatus.CORRECTED);
            case "A" -> Optional.of(ReadingStatus.AMENDED);
            case "X" -> Optional.of(ReadingStatus.CANCELLED);
            case "D", "W" -> Optional.of(ReadingStatus.ENTERED_IN_ERROR);
            case "I", "N", "O" -> Optional.empty();
            default -> throw new DecodeException("unknown-status", row.place(STATUS) + ": not a status of a result");
        };
    }
}
