package org.tiltas.adapter.gatt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Value;

/**
 * SFLOAT (16 bit) and FLOAT (32 bit) of IEEE 11073-20601, annex F.2.2 and F.3: a mantissa and a decimal exponent. The
 * exponent tells the resolution, so it becomes the scale of the number: 0xF014 is 2.0, 0xE0C8 is 2.00. A positive
 * exponent gives a plain whole number.
 *
 * @param number the number, empty for a special value
 * @param special why there is no number
 */
record MedicalFloat(Optional<BigDecimal> number, Optional<AbsentReason> special) {

    static MedicalFloat sfloat(int raw) {
        return switch (raw & 0xffff) {
            case 0x07ff -> absent(AbsentReason.NOT_A_NUMBER);
            case 0x07fe -> absent(AbsentReason.POSITIVE_INFINITY);
            case 0x0802 -> absent(AbsentReason.NEGATIVE_INFINITY);
            // NRes (not at this resolution) and reserved
            case 0x0800, 0x0801 -> absent(AbsentReason.ERROR);
            default -> of(raw << 20 >> 20, (short) raw >> 12);
        };
    }

    static MedicalFloat float32(int raw) {
        return switch (raw) {
            case 0x007fffff -> absent(AbsentReason.NOT_A_NUMBER);
            case 0x007ffffe -> absent(AbsentReason.POSITIVE_INFINITY);
            case 0x00800002 -> absent(AbsentReason.NEGATIVE_INFINITY);
            case 0x00800000, 0x00800001 -> absent(AbsentReason.ERROR);
            default -> of(raw << 8 >> 8, raw >> 24);
        };
    }

    boolean isNan() {
        return special.filter(AbsentReason.NOT_A_NUMBER::equals).isPresent();
    }

    Value in(String unit) {
        return in(unit, UnaryOperator.identity());
    }

    /** @param conversion from the unit on the wire to {@code unit} */
    Value in(String unit, UnaryOperator<BigDecimal> conversion) {
        return number.map(n -> (Value) Value.quantity(conversion.apply(n), unit))
                .orElseGet(() -> new Value.Absent(special.orElse(AbsentReason.ERROR)));
    }

    private static MedicalFloat of(int mantissa, int exponent) {
        BigDecimal number = new BigDecimal(BigInteger.valueOf(mantissa), -exponent);
        return new MedicalFloat(Optional.of(Conversions.plain(number)), Optional.empty());
    }

    private static MedicalFloat absent(AbsentReason reason) {
        return new MedicalFloat(Optional.empty(), Optional.of(reason));
    }
}
