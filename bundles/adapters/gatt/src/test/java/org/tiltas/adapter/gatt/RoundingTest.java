package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RoundingTest {
    @Property
    void roundingStaysWithinHalfAStepOfTheTarget(@ForAll @IntRange(min = 0, max = 3000) int tenths) {
        BigDecimal kpa = BigDecimal.valueOf(tenths, 1);
        BigDecimal exact = kpa.multiply(new BigDecimal("7.50061683"));
        assertThat(Conversions.mmhgFromKpa(kpa).subtract(exact).abs()).isLessThanOrEqualTo(new BigDecimal("0.5"));
    }
}
