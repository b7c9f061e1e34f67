package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.adapter.gatt.Gateway.decode;
import static org.tiltas.adapter.gatt.Gateway.entry;
import static org.tiltas.adapter.gatt.Gateway.quantity;
import static org.tiltas.adapter.gatt.Gateway.read;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;

class ThermometerTest {
    @Test
    void celsiusWithTimeAndType() throws DecodeException {
        Wire wire = new Wire()
                .u8(0x06)
                .float32("36.4")
                .dateTime(2026, 11, 22, 7, 5, 0)
                .u8(6);
        Reading reading = read("2a1c", wire).get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.BODY_TEMPERATURE);
        assertThat(reading.value()).isEqualTo(quantity("36.4", "Cel"));
        assertThat(reading.time()).isEqualTo(Gateway.deviceTime("2026-11-22T07:05"));
        assertThat(reading.attributes()).containsEntry(Attributes.BODY_SITE, "mouth");
    }

    @Test
    void fahrenheit() throws DecodeException {
        assertThat(read("2a1c", new Wire().u8(1).float32("98.6")).get(0).value())
                .isEqualTo(quantity("37.0", "Cel"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, armpit, body-temperature",
        "2, body, body-temperature",
        "3, ear, body-temperature",
        "4, finger, skin-temperature",
        "5, gastro-intestinal tract, body-temperature",
        "6, mouth, body-temperature",
        "7, rectum, body-temperature",
        "8, toe, skin-temperature",
        "9, tympanum, body-temperature"
    })
    void types(int code, String site, String metric) throws DecodeException {
        Reading reading =
                read("2a1c", new Wire().u8(4).float32("36.6").u8(code)).get(0);
        assertThat(reading.metric()).isEqualTo(metric);
        assertThat(reading.attributes()).containsEntry(Attributes.BODY_SITE, site);
    }

    @Test
    void unknownTypeSaysNothing() throws DecodeException {
        Reading reading = read("2a1c", new Wire().u8(4).float32("36.6").u8(77)).get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.BODY_TEMPERATURE);
        assertThat(reading.attributes()).doesNotContainKey(Attributes.BODY_SITE);
    }

    @Test
    void typeOfTheSameMessage() throws DecodeException {
        List<Reading> readings = decode(
                "[" + entry("2a1d", "04") + "," + entry("2a1c", new Wire().u8(0).float32("31.2")) + "]");
        assertThat(readings.get(0).value()).isEqualTo(new Value.Text("finger"));
        assertThat(readings.get(0).channel()).isEqualTo("temperature-type");
        assertThat(readings.get(1).metric()).isEqualTo(Metrics.SKIN_TEMPERATURE);
    }

    @Test
    void intermediateIsPreliminary() throws DecodeException {
        Reading reading = read("2a1e", new Wire().u8(0).float32("35.91")).get(0);
        assertThat(reading.status()).isEqualTo(ReadingStatus.PRELIMINARY);
        assertThat(reading.value()).isEqualTo(quantity("35.91", "Cel"));
    }

    @Test
    void notANumber() throws DecodeException {
        assertThat(read("2a1c", new Wire().u8(1).u32(0x007fffff)).get(0).value())
                .isEqualTo(new Value.Absent(AbsentReason.NOT_A_NUMBER));
    }

    @Test
    void extremeExponentsAreHarmless() throws DecodeException {
        assertThat(read("2a1c", new Wire().u8(1).u32(0x7f000001L))).hasSize(1);
        assertThat(read("2a1c", new Wire().u8(1).u32(0x80000001L))).hasSize(1);
    }

    @Test
    void tooShort() {
        assertThatThrownBy(() -> read("2a1c", "006c01ff"))
                .isInstanceOf(DecodeException.class)
                .hasMessage("2a1c: temperature: truncated, needs 4 octets, 3 left");
    }
}
