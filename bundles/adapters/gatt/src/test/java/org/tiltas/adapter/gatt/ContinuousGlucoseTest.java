package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.adapter.gatt.Gateway.quantity;
import static org.tiltas.adapter.gatt.Gateway.read;

import java.math.BigDecimal;
import java.time.Duration;
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
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

class ContinuousGlucoseTest {
    private static ReadingTime minutes(int minutes) {
        return new ReadingTime.SinceSessionStart(Duration.ofMinutes(minutes));
    }

    private static Wire record(String glucose, int minutes) {
        return new Wire().u8(6, 0).sfloat(glucose).u16(minutes);
    }

    @Example
    void smallestRecord() throws DecodeException {
        List<Reading> readings = read("2aa7", record("105", 300));
        assertThat(readings).hasSize(1);
        Reading reading = readings.get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.GLUCOSE_INTERSTITIAL);
        assertThat(reading.value()).isEqualTo(quantity("105", "mg/dL"));
        assertThat(reading.time()).isEqualTo(minutes(300));
        assertThat(reading.attributes()).containsEntry(Attributes.SPECIMEN, "interstitial");
    }

    @Example
    void everything() throws DecodeException {
        Wire wire = new Wire()
                .u8(15, 0xe3)
                .sfloat("61.5")
                .u16(5)
                .u8(0x02, 0x08, 0x05)
                .sfloat("-2.5", "95")
                .crc();
        List<Reading> readings = read("2aa7", wire);
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.GLUCOSE_INTERSTITIAL, Metrics.GLUCOSE_TREND, Metrics.BATTERY_LOW);
        assertThat(readings.get(0).value()).isEqualTo(quantity("61.5", "mg/dL"));
        assertThat(readings.get(1).value()).isEqualTo(quantity("-2.5", "mg/dL/min"));
        assertThat(readings.get(0).quality()).containsExactlyInAnyOrder(Quality.QUESTIONABLE, Quality.IN_ALARM);
        assertThat(readings.get(0).attributes())
                .containsEntry(
                        Attributes.NOTE,
                        "calibration required; below the patient low level; below the hypo level; sensor quality 95 %");
        assertThat(readings).allSatisfy(r -> assertThat(r.time()).isEqualTo(minutes(5)));
    }

    @Example
    void octetsComeInTheOrderStatusTemperatureWarning() throws DecodeException {
        Reading status = read(
                        "2aa7", new Wire().u8(7, 0x80).sfloat("105").u16(5).u8(0x08))
                .get(0);
        assertThat(status.attributes()).containsEntry(Attributes.NOTE, "sensor malfunction");
        Reading temperature = read(
                        "2aa7", new Wire().u8(7, 0x40).sfloat("105").u16(5).u8(0x40))
                .get(0);
        assertThat(temperature.quality()).containsExactly(Quality.CALIBRATING);
        Reading warning = read(
                        "2aa7", new Wire().u8(7, 0x20).sfloat("400").u16(5).u8(0x80))
                .get(0);
        assertThat(warning.value()).isEqualTo(new Value.Quantity(new BigDecimal("400"), "mg/dL", ">"));
    }

    @Example
    void severalRecordsInOneValue() throws DecodeException {
        Wire wire = record("105", 300)
                .append(new Wire().u8(8, 1).sfloat("107").u16(305).sfloat("0.4"));
        List<Reading> readings = read("2aa7", wire);
        assertThat(readings).extracting(Reading::time).containsExactly(minutes(300), minutes(305), minutes(305));
    }

    @Example
    void wrongCrc() {
        Wire wire = new Wire().u8(8, 0).sfloat("105").u16(300).u16(0x1234);
        assertThatThrownBy(() -> read("2aa7", wire))
                .isInstanceOf(DecodeException.class)
                .hasMessage("2aa7: E2E-CRC: does not match the octets before it")
                .extracting("reason")
                .isEqualTo("crc-mismatch");
    }

    @Example
    void sizeMustFitTheFlags() {
        assertThatThrownBy(() ->
                        read("2aa7", new Wire().u8(7, 0).sfloat("105").u16(300).u8(0)))
                .hasMessage("2aa7: size: 7, but the flags make it 6");
        assertThatThrownBy(() -> read("2aa7", "05000000000000")).hasMessageContaining("size: less than 6");
        assertThatThrownBy(() -> read("2aa7", "0a0069")).hasMessageContaining("record: truncated");
        assertThatThrownBy(() -> read("2aa7", "")).hasMessageContaining("size: truncated");
    }

    @Example
    void notANumber() throws DecodeException {
        assertThat(read("2aa7", new Wire().u8(6, 0).u16(Wire.NAN).u16(5)).get(0).value())
                .isEqualTo(new Value.Absent(AbsentReason.NOT_A_NUMBER));
    }

    @Example
    void sessionStart() throws DecodeException {
        Wire wire = new Wire().dateTime(2026, 11, 20, 9, 30, 0).u8(8, 0);
        Reading reading = read("2aaa", wire).get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.DEVICE_INFORMATION);
        assertThat(reading.channel()).isEqualTo("cgm-session-start");
        assertThat(reading.value()).isEqualTo(new Value.Text("2026-11-20T09:30:00+02:00"));
        assertThat(reading.time()).isEqualTo(Gateway.AT_GATEWAY);
        Wire summer = new Wire().dateTime(2026, 7, 20, 9, 30, 0).u8(8, 4);
        assertThat(read("2aaa", summer).get(0).value()).isEqualTo(new Value.Text("2026-07-20T09:30:00+03:00"));
        Wire unknownZone = new Wire().dateTime(2026, 7, 20, 9, 30, 0).u8(-128, 255);
        assertThat(read("2aaa", unknownZone).get(0).value()).isEqualTo(new Value.Text("2026-07-20T09:30:00"));
        Wire unset = new Wire().dateTime(0, 0, 0, 0, 0, 0).u8(0, 0);
        assertThat(read("2aaa", unset).get(0).value()).isEqualTo(new Value.Absent(AbsentReason.UNKNOWN));
    }

    @Example
    void sessionStartWithCrc() throws DecodeException {
        assertThat(read(
                        "2aaa",
                        new Wire().dateTime(2026, 11, 20, 9, 30, 0).u8(8, 0).crc()))
                .hasSize(1);
        assertThatThrownBy(() ->
                        read("2aaa", new Wire().dateTime(2026, 11, 20, 9, 30, 0).u8(8, 0, 1, 2)))
                .hasMessageContaining("E2E-CRC");
    }

    @Example
    void feature() throws DecodeException {
        Reading reading =
                read("2aa8", new Wire().u24(0x018001).u8(0x59).u16(0xffff)).get(0);
        assertThat(reading.channel()).isEqualTo("cgm-feature");
        assertThat(reading.value())
                .isEqualTo(new Value.Text(
                        "calibration; trend; quality; type interstitial fluid; location subcutaneous tissue"));
        assertThat(read("2aa8", new Wire().u24(0x001000).u8(0x59).crc())).hasSize(1);
        assertThatThrownBy(() -> read("2aa8", new Wire().u24(0x001000).u8(0x59).u16(0xffff)))
                .hasMessageContaining("E2E-CRC");
    }

    @Property
    void aSingleFlippedBitIsFoundByTheCrc(@ForAll @IntRange(min = 16, max = 47) int bit) {
        byte[] octets = new Wire().u8(8, 0).sfloat("105").u16(300).crc().bytes();
        octets[bit / 8] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(() -> read("2aa7", java.util.HexFormat.of().formatHex(octets)))
                .isInstanceOf(DecodeException.class)
                .extracting("reason")
                .isEqualTo("crc-mismatch");
    }

    @Property
    void roundTrip(@ForAll @IntRange(min = 0, max = 2045) int glucose, @ForAll @IntRange(min = 0, max = 65535) int at)
            throws DecodeException {
        Reading reading = read("2aa7", record(Integer.toString(glucose), at)).get(0);
        assertThat(reading.value()).isEqualTo(quantity(Integer.toString(glucose), "mg/dL"));
        assertThat(reading.time()).isEqualTo(minutes(at));
    }
}
