package org.tiltas.adapter.gatt;

import java.math.BigDecimal;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Value;

/** Masses and lengths as scales send them: SI in 0.005 kg and 0.001 m, or imperial in 0.01 lb and 0.1 in. */
record Scale(boolean imperial) {
    /** The value of a measurement that did not succeed. */
    static final int UNSUCCESSFUL = 0xffff;

    private static final BigDecimal KG_STEP = new BigDecimal("0.005");

    Value mass(Octets value, String field) throws DecodeException {
        int raw = value.u16(field);
        return raw == UNSUCCESSFUL ? failed() : Value.quantity(kilograms(raw), "kg");
    }

    Value length(Octets value, String field) throws DecodeException {
        int raw = value.u16(field);
        // 0.001 m is 0.1 cm
        BigDecimal tenths = BigDecimal.valueOf(raw, 1);
        return raw == UNSUCCESSFUL
                ? failed()
                : Value.quantity(imperial ? Conversions.cmFromInch(tenths) : tenths, "cm");
    }

    /** A field of whole steps of a tenth. */
    static Value tenths(Octets value, String field, String unit) throws DecodeException {
        int raw = value.u16(field);
        return raw == UNSUCCESSFUL ? failed() : Value.quantity(BigDecimal.valueOf(raw, 1), unit);
    }

    static Value failed() {
        return new Value.Absent(AbsentReason.ERROR);
    }

    private BigDecimal kilograms(int raw) {
        return imperial
                ? Conversions.kgFromLb(BigDecimal.valueOf(raw, 2))
                : BigDecimal.valueOf(raw).multiply(KG_STEP);
    }
}
