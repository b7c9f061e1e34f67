package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.tiltas.api.AbsentReason;

class MedicalFloatTest {
    @Example
    void keepsTheResolutionAsScale() {
        assertThat(MedicalFloat.sfloat(0xf014).number()).contains(new BigDecimal("2.0"));
        assertThat(MedicalFloat.sfloat(0xe0c8).number()).contains(new BigDecimal("2.00"));
        assertThat(MedicalFloat.sfloat(0x0072).number()).contains(new BigDecimal("114"));
        assertThat(MedicalFloat.sfloat(0x100c).number()).contains(new BigDecimal("120"));
        assertThat(MedicalFloat.sfloat(0x0fff).number()).contains(new BigDecimal("-1"));
        assertThat(MedicalFloat.float32(0xff00016c).number()).contains(new BigDecimal("36.4"));
        assertThat(MedicalFloat.float32(0xfe000e36).number()).contains(new BigDecimal("36.38"));
        assertThat(MedicalFloat.float32(0x02000003).number()).contains(new BigDecimal("300"));
        assertThat(MedicalFloat.float32(0xffffffff).number()).contains(new BigDecimal("-0.1"));
    }

    @Example
    void knowsTheSpecialValues() {
        assertThat(MedicalFloat.sfloat(0x07ff).special()).contains(AbsentReason.NOT_A_NUMBER);
        assertThat(MedicalFloat.sfloat(0x07fe).special()).contains(AbsentReason.POSITIVE_INFINITY);
        assertThat(MedicalFloat.sfloat(0x0802).special()).contains(AbsentReason.NEGATIVE_INFINITY);
        assertThat(MedicalFloat.sfloat(0x0800).special()).contains(AbsentReason.ERROR);
        assertThat(MedicalFloat.sfloat(0x0801).special()).contains(AbsentReason.ERROR);
        assertThat(MedicalFloat.float32(0x007fffff).special()).contains(AbsentReason.NOT_A_NUMBER);
        assertThat(MedicalFloat.float32(0x007ffffe).special()).contains(AbsentReason.POSITIVE_INFINITY);
        assertThat(MedicalFloat.float32(0x00800002).special()).contains(AbsentReason.NEGATIVE_INFINITY);
        assertThat(MedicalFloat.float32(0x00800000).special()).contains(AbsentReason.ERROR);
        assertThat(MedicalFloat.float32(0x00800001).special()).contains(AbsentReason.ERROR);
    }

    @Example
    void aMantissaLikeNanWithAnExponentIsANumber() {
        assertThat(MedicalFloat.sfloat(0xf7ff).number()).contains(new BigDecimal("204.7"));
    }

    @Property
    void sfloatRoundTrip(
            @ForAll @IntRange(min = -2045, max = 2045) int mantissa, @ForAll @IntRange(min = -8, max = 0) int e) {
        BigDecimal number = BigDecimal.valueOf(mantissa, -e);
        int raw = (e & 0xf) << 12 | mantissa & 0xfff;
        assertThat(MedicalFloat.sfloat(raw).number()).contains(number);
    }

    @Property
    void positiveExponentsArePlain(
            @ForAll @IntRange(min = -2045, max = 2045) int mantissa, @ForAll @IntRange(min = 1, max = 7) int e) {
        BigDecimal number =
                MedicalFloat.sfloat(e << 12 | mantissa & 0xfff).number().orElseThrow();
        assertThat(number.scale()).isZero();
        assertThat(number).isEqualByComparingTo(BigDecimal.valueOf(mantissa).scaleByPowerOfTen(e));
    }

    @Property
    void floatRoundTrip(
            @ForAll @IntRange(min = -8388605, max = 8388605) int mantissa,
            @ForAll @IntRange(min = -128, max = 0) int e) {
        assertThat(MedicalFloat.float32(e << 24 | mantissa & 0xffffff).number())
                .contains(BigDecimal.valueOf(mantissa, -e));
    }

    @Property
    void everyPatternIsANumberOrAReason(@ForAll int raw) {
        MedicalFloat small = MedicalFloat.sfloat(raw);
        MedicalFloat large = MedicalFloat.float32(raw);
        assertThat(small.number().isPresent()).isNotEqualTo(small.special().isPresent());
        assertThat(large.number().isPresent()).isNotEqualTo(large.special().isPresent());
    }
}
