package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.adapter.gatt.Gateway.quantity;
import static org.tiltas.adapter.gatt.Gateway.read;

import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

class WeightTest {
    private static final Value FAILED = new Value.Absent(AbsentReason.ERROR);

    @Example
    void everythingInSi() throws DecodeException {
        Wire wire = new Wire()
                .u8(0x0e)
                .u16(14_100)
                .dateTime(2026, 11, 22, 6, 45, 0)
                .u8(3)
                .u16(231, 1747);
        List<Reading> readings = read("2a9d", wire);
        assertThat(readings).extracting(Reading::metric).containsExactly(Metrics.WEIGHT, Metrics.BMI, Metrics.HEIGHT);
        assertThat(readings)
                .extracting(Reading::value)
                .containsExactly(quantity("70.500", "kg"), quantity("23.1", "kg/m2"), quantity("174.7", "cm"));
        assertThat(readings).allSatisfy(r -> {
            assertThat(r.time()).isEqualTo(Gateway.deviceTime("2026-11-22T06:45"));
            assertThat(r.userIndex()).isEqualTo(OptionalInt.of(3));
        });
    }

    @Example
    void imperial() throws DecodeException {
        List<Reading> readings = read("2a9d", new Wire().u8(0x09).u16(15_543, 231, 688));
        assertThat(readings)
                .extracting(Reading::value)
                .containsExactly(quantity("70.50", "kg"), quantity("23.1", "kg/m2"), quantity("174.8", "cm"));
    }

    @Example
    void unsuccessful() throws DecodeException {
        List<Reading> readings = read("2a9d", new Wire().u8(0x04).u16(0xffff).u8(255));
        assertThat(readings).hasSize(1);
        assertThat(readings.get(0).value()).isEqualTo(FAILED);
        assertThat(readings.get(0).userIndex()).isEmpty();
    }

    @Example
    void compositionWithEverything() throws DecodeException {
        Wire wire = new Wire()
                .u16(0x0ffe)
                .u16(252)
                .dateTime(2026, 11, 22, 6, 45, 0)
                .u8(1)
                .u16(6120, 401, 9000, 10_000, 9_500, 7_000, 5123, 14_100, 1747);
        List<Reading> readings = read("2a9c", wire);
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.BODY_COMPOSITION, Metrics.WEIGHT, Metrics.HEIGHT);
        assertThat(((Value.Panel) readings.get(0).value()).components())
                .containsExactly(
                        new Value.Component(Metrics.BODY_FAT, quantity("25.2", "%")),
                        new Value.Component(Metrics.BASAL_METABOLISM, quantity("6120", "kJ")),
                        new Value.Component(Metrics.MUSCLE_PERCENTAGE, quantity("40.1", "%")),
                        new Value.Component(Metrics.MUSCLE_MASS, quantity("45.000", "kg")),
                        new Value.Component(Metrics.FAT_FREE_MASS, quantity("50.000", "kg")),
                        new Value.Component(Metrics.SOFT_LEAN_MASS, quantity("47.500", "kg")),
                        new Value.Component(Metrics.BODY_WATER_MASS, quantity("35.000", "kg")),
                        new Value.Component(Metrics.IMPEDANCE, quantity("512.3", "Ohm")));
        assertThat(readings.get(1).value()).isEqualTo(quantity("70.500", "kg"));
        assertThat(readings.get(2).value()).isEqualTo(quantity("174.7", "cm"));
        assertThat(readings.get(0).userIndex()).isEqualTo(OptionalInt.of(1));
    }

    @Example
    void imperialComposition() throws DecodeException {
        List<Reading> readings = read("2a9c", new Wire().u16(0x0c21).u16(252, 9921, 15_543, 688));
        assertThat(((Value.Panel) readings.get(0).value()).components().get(1).value())
                .isEqualTo(quantity("45.00", "kg"));
        assertThat(readings.get(1).value()).isEqualTo(quantity("70.50", "kg"));
    }

    @Example
    void unsuccessfulCompositionDisregardsTheRest() throws DecodeException {
        List<Reading> readings = read("2a9c", new Wire().u16(0x0408).u16(0xffff, 1, 2));
        assertThat(readings).hasSize(1);
        assertThat(((Value.Panel) readings.get(0).value()).components())
                .containsExactly(new Value.Component(Metrics.BODY_FAT, FAILED));
    }

    @Example
    void tooShort() {
        assertThatThrownBy(() -> read("2a9d", "0848"))
                .isInstanceOf(DecodeException.class)
                .hasMessage("2a9d: weight: truncated, needs 2 octets, 1 left");
        assertThatThrownBy(() -> read("2a9c", new Wire().u16(0x0200).u16(252))).hasMessageContaining("impedance");
    }

    @Property
    void siRoundTrip(@ForAll @IntRange(min = 0, max = 0xfffe) int steps) throws DecodeException {
        Value.Quantity weight = (Value.Quantity)
                read("2a9d", new Wire().u8(0).u16(steps)).get(0).value();
        assertThat(weight.value().divide(new BigDecimal("0.005"))).isEqualByComparingTo(BigDecimal.valueOf(steps));
        assertThat(weight.value().scale()).isEqualTo(3);
    }
}
