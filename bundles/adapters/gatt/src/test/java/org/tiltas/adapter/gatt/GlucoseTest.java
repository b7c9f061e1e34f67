package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.adapter.gatt.Gateway.decode;
import static org.tiltas.adapter.gatt.Gateway.entry;
import static org.tiltas.adapter.gatt.Gateway.quantity;
import static org.tiltas.adapter.gatt.Gateway.read;

import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.Sequence;
import org.tiltas.api.Value;

class GlucoseTest {
    private static Wire record(int flags, int sequence) {
        return new Wire().u8(flags).u16(sequence).dateTime(2026, 11, 22, 7, 0, 0);
    }

    @Example
    void massPerLitre() throws DecodeException {
        // 105 mg/dL is 105E-5 kg/L
        Reading reading =
                read("2a18", record(0x02, 41).sfloat("0.00105").u8(0x11)).get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.GLUCOSE_MASS);
        assertThat(reading.value()).isEqualTo(quantity("105", "mg/dL"));
        assertThat(reading.time()).isEqualTo(Gateway.deviceTime("2026-11-22T07:00"));
        assertThat(reading.sequence()).contains(new Sequence(41, "2026-11-22T07:00"));
        assertThat(reading.attributes())
                .containsEntry(Attributes.SPECIMEN, "capillary-whole-blood")
                .containsEntry(Attributes.BODY_SITE, "finger");
    }

    @Example
    void molesPerLitreAndTimeOffset() throws DecodeException {
        Reading reading = read(
                        "2a18",
                        record(0x07, 42).u16(-90 & 0xffff).sfloat("0.0058").u8(0x12))
                .get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.GLUCOSE_MOLAR);
        assertThat(reading.value()).isEqualTo(quantity("5.8", "mmol/L"));
        assertThat(reading.time()).isEqualTo(Gateway.deviceTime("2026-11-22T05:30"));
        assertThat(reading.attributes()).containsEntry(Attributes.SPECIMEN, "capillary-plasma");
    }

    @Example
    void controlSolutionIsNoResidentsValue() throws DecodeException {
        assertThat(read("2a18", record(0x02, 1).sfloat("0.00105").u8(0x1a))
                        .get(0)
                        .metric())
                .isEqualTo(Metrics.GLUCOSE_CONTROL);
        assertThat(read("2a18", record(0x02, 1).sfloat("0.00105").u8(0x41))
                        .get(0)
                        .metric())
                .isEqualTo(Metrics.GLUCOSE_CONTROL);
    }

    @Example
    void interstitialInMassOnly() throws DecodeException {
        assertThat(read("2a18", record(0x02, 1).sfloat("0.00105").u8(0x19))
                        .get(0)
                        .metric())
                .isEqualTo(Metrics.GLUCOSE_INTERSTITIAL);
        assertThatThrownBy(() -> read("2a18", record(0x06, 1).sfloat("0.0058").u8(0x19)))
                .isInstanceOf(DecodeException.class)
                .extracting("reason")
                .isEqualTo("unsupported-unit");
    }

    @Example
    void withoutConcentration() throws DecodeException {
        Reading reading = read("2a18", record(0x08, 7).u16(0x0004)).get(0);
        assertThat(reading.value()).isEqualTo(new Value.Absent(AbsentReason.ERROR));
        assertThat(reading.quality()).containsExactly(Quality.QUESTIONABLE);
        assertThat(reading.attributes()).containsEntry(Attributes.NOTE, "sample size insufficient");
        assertThat(read("2a18", record(0x00, 7)).get(0).value()).isEqualTo(new Value.Absent(AbsentReason.UNKNOWN));
    }

    @Example
    void resultOutOfRangeIsAComparator() throws DecodeException {
        Value high = read("2a18", record(0x0a, 7).sfloat("0.006").u8(0x11).u16(1 << 5))
                .get(0)
                .value();
        assertThat(high).isEqualTo(new Value.Quantity(new BigDecimal("600"), "mg/dL", ">"));
        Value low = read("2a18", record(0x0a, 7).sfloat("0.0002").u8(0x11).u16(1 << 6))
                .get(0)
                .value();
        assertThat(low).isEqualTo(new Value.Quantity(new BigDecimal("20"), "mg/dL", "<"));
    }

    @Example
    void batteryLowAndTimeFault() throws DecodeException {
        List<Reading> readings =
                read("2a18", record(0x0a, 7).sfloat("0.00105").u8(0x11).u16(1 | 1 << 11));
        assertThat(readings).extracting(Reading::metric).containsExactly(Metrics.GLUCOSE_MASS, Metrics.BATTERY_LOW);
        assertThat(readings.get(0).time()).isEqualTo(Gateway.UNKNOWN);
        assertThat(readings.get(0).attributes()).containsEntry(Attributes.NOTE, "time fault");
    }

    @Example
    void offsetOverrunAndUnsetClockKeepTheSequence() throws DecodeException {
        for (int overrun : new int[] {0x7fff, 0x8000}) {
            Reading reading = read(
                            "2a18",
                            record(0x03, 9).u16(overrun).sfloat("0.00105").u8(0x11))
                    .get(0);
            assertThat(reading.time()).isEqualTo(Gateway.UNKNOWN);
            assertThat(reading.sequence()).isPresent();
        }
        Wire unset = new Wire()
                .u8(0x02)
                .u16(9)
                .dateTime(0, 0, 0, 0, 0, 0)
                .sfloat("0.00105")
                .u8(0x11);
        Reading reading = read("2a18", unset).get(0);
        assertThat(reading.time()).isEqualTo(Gateway.UNKNOWN);
        assertThat(reading.sequence()).contains(new Sequence(9, ""));
    }

    @Example
    void specialNumbers() throws DecodeException {
        assertThat(read("2a18", record(0x02, 1).u16(0x07fe).u8(0x11)).get(0).value())
                .isEqualTo(new Value.Absent(AbsentReason.POSITIVE_INFINITY));
    }

    @Example
    void contextAloneIsAReading() throws DecodeException {
        Wire wire = new Wire()
                .u8(0xdf)
                .u16(41)
                .u8(0)
                .u8(1)
                .sfloat("0.045")
                .u8(2)
                .u8(0x51)
                .u16(1800)
                .u8(40)
                .u8(1)
                .sfloat("0.000006")
                .sfloat("6.5");
        Reading reading = read("2a34", wire).get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.GLUCOSE_CONTEXT);
        assertThat(reading.sequence()).contains(new Sequence(41, ""));
        assertThat(reading.value())
                .isEqualTo(new Value.Text("breakfast 45 g; after meal; tested by self; no health issues;"
                        + " exercise 1800 s at 40 %; rapid acting insulin 6 mg; HbA1c 6.5 %"));
    }

    @Example
    void medicationInLitres() throws DecodeException {
        Reading reading = read("2a34", new Wire().u8(0x30).u16(41).u8(4).sfloat("0.00012"))
                .get(0);
        assertThat(reading.value()).isEqualTo(new Value.Text("long acting insulin 0.12 mL"));
    }

    @Example
    void contextBesideItsRecordBecomesPartOfIt() throws DecodeException {
        String glucose = entry("2a18", record(0x12, 41).sfloat("0.00105").u8(0x11));
        String context = entry("2a34", new Wire().u8(0x02).u16(41).u8(3));
        String other = entry("2a34", new Wire().u8(0x02).u16(40).u8(1));
        List<Reading> readings = decode("[" + glucose + "," + context + "," + other + "]");
        assertThat(readings).extracting(Reading::metric).containsExactly(Metrics.GLUCOSE_MASS, Metrics.GLUCOSE_CONTEXT);
        assertThat(readings.get(0).attributes()).containsEntry(Attributes.CONTEXT, "fasting");
        assertThat(readings.get(1).value()).isEqualTo(new Value.Text("before meal"));
    }

    @Example
    void tooShort() {
        assertThatThrownBy(() -> read("2a18", record(0x02, 1).sfloat("0.00105")))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("type and sample location: truncated");
        assertThatThrownBy(() -> read("2a34", "0829000008")).hasMessageContaining("exercise intensity");
    }

    @Property
    void molarRoundTrip(@ForAll @IntRange(min = 0, max = 2045) int tenthsOfMillimole) throws DecodeException {
        int raw = (-4 & 0xf) << 12 | tenthsOfMillimole;
        Reading reading = read("2a18", record(0x06, 1).u16(raw).u8(0x11)).get(0);
        assertThat(reading.value()).isEqualTo(Value.quantity(BigDecimal.valueOf(tenthsOfMillimole, 1), "mmol/L"));
    }
}
