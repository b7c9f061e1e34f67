package org.tiltas.adapter.zigbee2mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/** What a device says is what is read, however it says it. */
class StatePropertiesTest {
    @Provide
    Arbitrary<Boolean> said() {
        return Arbitraries.of(true, false);
    }

    /** Every way to say yes or no says the same. */
    @Property
    void roundTripOfFlags(@ForAll("said") boolean wet, @ForAll("said") boolean closed) throws DecodeException {
        for (String form : List.of(
                Boolean.toString(wet),
                "'" + wet + "'",
                wet ? "1" : "0",
                wet ? "'ON'" : "'OFF'",
                wet ? "'on'" : "'off'")) {
            assertThat(Bridge.only("{'water_leak':" + form + "}").value()).isEqualTo(new Value.Flag(wet));
        }
        assertThat(Bridge.only("{'contact':" + closed + "}").value()).isEqualTo(new Value.Flag(!closed));
    }

    @Property
    void roundTripOfNumbers(@ForAll int unscaled, @ForAll @IntRange(max = 6) int scale) throws DecodeException {
        BigDecimal number = BigDecimal.valueOf(unscaled, scale);
        Reading reading = Bridge.only("{'temperature':" + number.toPlainString() + "}");

        assertThat(reading.metric()).isEqualTo(Metrics.AMBIENT_TEMPERATURE);
        assertThat(reading.value()).isEqualTo(Value.quantity(number, "Cel"));
    }
}
