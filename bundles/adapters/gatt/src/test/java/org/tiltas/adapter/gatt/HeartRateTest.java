package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.adapter.gatt.Gateway.decode;
import static org.tiltas.adapter.gatt.Gateway.entry;
import static org.tiltas.adapter.gatt.Gateway.quantity;
import static org.tiltas.adapter.gatt.Gateway.read;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;

class HeartRateTest {
    @Example
    void eightBit() throws DecodeException {
        Reading reading = read("2a37", "0048").get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.HEART_RATE);
        assertThat(reading.value()).isEqualTo(quantity("72", "/min"));
        assertThat(reading.device().value()).isEqualTo("C0-FF-EE-00-00-01");
        assertThat(reading.time()).isEqualTo(Gateway.AT_GATEWAY);
        assertThat(reading.heardAt()).contains(Gateway.HEARD);
        assertThat(reading.status()).isEqualTo(ReadingStatus.FINAL);
        assertThat(reading.attributes()).containsOnly(java.util.Map.entry(Attributes.RSSI, "-61"));
    }

    @Example
    void sixteenBitWithEnergyAndIntervals() throws DecodeException {
        List<Reading> readings =
                read("2a37", new Wire().u8(0x1f).u16(300).u16(1234).u16(1024, 512));
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.HEART_RATE, Metrics.ENERGY_EXPENDED, Metrics.RR_INTERVAL, Metrics.OFF_BODY);
        assertThat(readings)
                .extracting(Reading::value)
                .containsExactly(
                        quantity("300", "/min"),
                        quantity("1234", "kJ"),
                        new Value.Series(List.of(new BigDecimal("1000"), new BigDecimal("500")), "ms"),
                        new Value.Flag(false));
    }

    @Example
    void aFullEnergyCounterIsALowerBound() throws DecodeException {
        assertThat(read("2a37", "0848ffff").get(1).value())
                .isEqualTo(new Value.Quantity(new BigDecimal("65535"), "kJ", ">="));
    }

    @Example
    void withoutContactThereIsNoHeartRate() throws DecodeException {
        List<Reading> readings = read("2a37", new Wire().u8(0x1c, 72).u16(7).u16(1024));
        assertThat(readings).extracting(Reading::metric).containsExactly(Metrics.OFF_BODY, Metrics.ENERGY_EXPENDED);
        assertThat(readings.get(0).value()).isEqualTo(new Value.Flag(true));
    }

    @Example
    void contactBitsCountOnlyWhenSupported() throws DecodeException {
        for (String flags : List.of("00", "02")) {
            assertThat(read("2a37", flags + "48")).extracting(Reading::metric).containsExactly(Metrics.HEART_RATE);
        }
        assertThat(read("2a37", "0448")).extracting(Reading::metric).containsExactly(Metrics.OFF_BODY);
    }

    @Example
    void whoCanTellContactTellsAStateThatEnds() throws DecodeException {
        Reading lost = read("2a37", "0448").get(0);
        assertThat(lost.attributes()).containsEntry(Attributes.STATE, Attributes.HELD);
        List<Reading> worn = read("2a37", "064a");
        assertThat(worn).extracting(Reading::metric).containsExactly(Metrics.HEART_RATE, Metrics.OFF_BODY);
        assertThat(worn.get(1).value()).isEqualTo(new Value.Flag(false));
        assertThat(worn.get(1).attributes()).containsEntry(Attributes.STATE, Attributes.HELD);
        Reading zero = read("2a37", "0000").get(0);
        assertThat(zero.attributes()).as("nothing would end it").doesNotContainKey(Attributes.STATE);
    }

    @Example
    void zeroIsNoHeartRate() throws DecodeException {
        assertThat(read("2a37", "0600")).extracting(Reading::metric).containsExactly(Metrics.OFF_BODY);
        assertThat(read("2a37", "010000")).extracting(Reading::metric).containsExactly(Metrics.OFF_BODY);
    }

    @Example
    void locationInTheSameMessageTellsTheModality() throws DecodeException {
        List<Reading> chest = decode("[" + entry("2a38", "01") + "," + entry("2a37", "0048") + "]");
        assertThat(chest.get(1).attributes())
                .containsEntry(Attributes.MODALITY, "ecg")
                .containsEntry(Attributes.BODY_SITE, "chest");
        List<Reading> wrist = decode("[" + entry("2a37", "0048") + "," + entry("2a38", "02") + "]");
        assertThat(wrist.get(0).attributes()).containsEntry(Attributes.MODALITY, "ppg");
    }

    @Example
    void location() throws DecodeException {
        Reading reading = read("2a38", "05").get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.DEVICE_INFORMATION);
        assertThat(reading.channel()).isEqualTo("body-sensor-location");
        assertThat(reading.value()).isEqualTo(new Value.Text("ear lobe"));
        assertThat(read("2a38", "2a").get(0).value()).isEqualTo(new Value.Text("code 42"));
    }

    @Example
    void tooShort() {
        assertThatThrownBy(() -> read("2a37", "0148"))
                .isInstanceOf(DecodeException.class)
                .hasMessage("2a37: heart rate: truncated, needs 2 octets, 1 left")
                .extracting("reason")
                .isEqualTo("truncated");
        assertThatThrownBy(() -> read("2a37", "")).hasMessageContaining("flags");
        assertThatThrownBy(() -> read("2a37", "084801")).hasMessageContaining("energy expended");
    }

    @Property
    void roundTrip(
            @ForAll @IntRange(min = 1, max = 65535) int rate,
            @ForAll @Size(max = 9) List<@IntRange(min = 0, max = 65535) Integer> intervals)
            throws DecodeException {
        boolean wide = rate > 255;
        Wire wire = new Wire().u8((wide ? 1 : 0) | 0x10).number(rate, wide ? 2 : 1);
        intervals.forEach(wire::u16);
        List<Reading> readings = read("2a37", wire);
        assertThat(readings.get(0).value()).isEqualTo(quantity(Integer.toString(rate), "/min"));
        List<BigDecimal> expected = new ArrayList<>();
        IntStream.range(0, intervals.size())
                .forEach(i -> expected.add(BigDecimal.valueOf(Math.round(intervals.get(i) * 1000 / 1024.0))));
        if (!expected.isEmpty()) {
            assertThat(readings.get(1).value()).isEqualTo(new Value.Series(expected, "ms"));
        }
    }
}
