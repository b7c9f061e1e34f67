package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;

class PulseOximeterTest {
    private static Wire spot(int measurementStatus) {
        return new Wire().u8(0x02).sfloat("97", "64").u16(measurementStatus);
    }

    @Test
    void spotCheckWithEverything() throws DecodeException {
        Wire wire = new Wire()
                .u8(0x0f)
                .sfloat("97", "64")
                .dateTime(2026, 11, 22, 8, 0, 0)
                .u16(0x0080)
                .u24(0x20)
                .sfloat("2.4");
        List<Reading> readings = read("2a5e", wire);
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.SPO2, Metrics.HEART_RATE, Metrics.PERFUSION_INDEX, Metrics.OFF_BODY);
        assertThat(readings)
                .extracting(Reading::value)
                .containsExactly(
                        quantity("97", "%"), quantity("64", "/min"), quantity("2.4", "%"), new Value.Flag(false));
        assertThat(readings.subList(0, 3)).allSatisfy(r -> {
            assertThat(r.time()).isEqualTo(Gateway.deviceTime("2026-11-22T08:00"));
            assertThat(r.quality()).containsExactly(Quality.QUESTIONABLE);
            assertThat(r.attributes()).containsEntry(Attributes.NOTE, "low perfusion");
        });
        assertThat(readings.get(1).attributes()).containsEntry(Attributes.MODALITY, "oximeter");
    }

    @Test
    void plainSpotCheck() throws DecodeException {
        List<Reading> readings = read("2a5e", new Wire().u8(0).sfloat("96.5", "71"));
        assertThat(readings).hasSize(2);
        assertThat(readings.get(0).value()).isEqualTo(quantity("96.5", "%"));
        assertThat(readings.get(0).quality()).isEmpty();
        assertThat(readings.get(0).time()).isEqualTo(Gateway.AT_GATEWAY);
    }

    @Test
    void anUnsetClockIsUnknownTime() throws DecodeException {
        Wire wire = new Wire().u8(0x11).sfloat("97", "64").dateTime(2000, 1, 1, 0, 0, 3);
        assertThat(read("2a5e", wire).get(0).time()).isEqualTo(Gateway.UNKNOWN);
    }

    @Test
    void aStoredRecordWithoutTimeWasNotMeasuredNow() throws DecodeException {
        assertThat(read("2a5e", spot(1 << 9)).get(0).time()).isEqualTo(Gateway.UNKNOWN);
        assertThat(read("2a5e", spot(1 << 9)).get(0).quality()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"6, EARLY", "10, TEST", "11, TEST", "12, CALIBRATING", "14, QUESTIONABLE"})
    void measurementStatus(int bit, Quality quality) throws DecodeException {
        Reading reading = read("2a5e", spot(1 << bit)).get(0);
        assertThat(reading.quality()).containsExactly(quality);
        assertThat(reading.value()).isEqualTo(quantity("97", "%"));
        assertThat(reading.status())
                .isEqualTo(quality == Quality.EARLY ? ReadingStatus.PRELIMINARY : ReadingStatus.FINAL);
    }

    @ParameterizedTest
    @CsvSource({"5", "7", "8"})
    void progressIsNoQuality(int bit) throws DecodeException {
        assertThat(read("2a5e", spot(1 << bit)).get(0).quality()).isEmpty();
    }

    @Test
    void unavailableAndInvalidHaveNoValue() throws DecodeException {
        Reading unavailable = read("2a5e", spot(1 << 13)).get(0);
        assertThat(unavailable.quality()).containsExactly(Quality.NOT_AVAILABLE);
        assertThat(unavailable.value()).isEqualTo(new Value.Absent(AbsentReason.NOT_PERFORMED));
        Reading invalid = read("2a5e", spot(1 << 15)).get(0);
        assertThat(invalid.quality()).containsExactly(Quality.INVALID);
        assertThat(invalid.value()).isEqualTo(new Value.Absent(AbsentReason.ERROR));
    }

    @ParameterizedTest
    @CsvSource({"1, equipment malfunction", "4, poor signal", "8, questionable pulse", "15, sensor disconnected"})
    void sensorStatus(int bit, String note) throws DecodeException {
        Reading reading = read("2a5e", new Wire().u8(0x04).sfloat("97", "64").u24(1 << bit))
                .get(0);
        assertThat(reading.quality()).containsExactly(Quality.QUESTIONABLE);
        assertThat(reading.attributes()).containsEntry(Attributes.NOTE, note);
    }

    @Test
    void unconnectedToUserIsOffBody() throws DecodeException {
        List<Reading> readings =
                read("2a5f", new Wire().u8(0x08).u16(Wire.NAN, Wire.NAN).u24(1 << 11));
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.SPO2, Metrics.HEART_RATE, Metrics.OFF_BODY);
        assertThat(readings.get(0).value()).isEqualTo(new Value.Absent(AbsentReason.NOT_A_NUMBER));
        assertThat(readings.get(2).attributes()).containsEntry(Attributes.STATE, Attributes.HELD);
    }

    @Test
    void aSensorStatusWithoutTroubleEndsIt() throws DecodeException {
        Reading worn =
                read("2a5f", new Wire().u8(0x08).sfloat("97", "64").u24(0)).get(2);
        assertThat(worn.metric()).isEqualTo(Metrics.OFF_BODY);
        assertThat(worn.value()).isEqualTo(new Value.Flag(false));
        assertThat(worn.attributes()).containsEntry(Attributes.STATE, Attributes.HELD);
    }

    @Test
    void continuousHasThreeSpeeds() throws DecodeException {
        Wire wire = new Wire()
                .u8(0x1f)
                .sfloat("97", "64", "96", "65", "98", "63")
                .u16(0x20)
                .u24(0)
                .sfloat("1.25");
        List<Reading> readings = read("2a5f", wire);
        assertThat(readings)
                .extracting(Reading::channel)
                .containsExactly("", "", "fast", "fast", "slow", "slow", "", "");
        assertThat(readings)
                .extracting(Reading::value)
                .containsExactly(
                        quantity("97", "%"),
                        quantity("64", "/min"),
                        quantity("96", "%"),
                        quantity("65", "/min"),
                        quantity("98", "%"),
                        quantity("63", "/min"),
                        quantity("1.25", "%"),
                        new Value.Flag(false));
        assertThat(readings).allSatisfy(r -> assertThat(r.time()).isEqualTo(Gateway.AT_GATEWAY));
    }

    @Test
    void onlySlow() throws DecodeException {
        List<Reading> readings = read("2a5f", new Wire().u8(0x02).sfloat("97", "64", "98", "63"));
        assertThat(readings).extracting(Reading::channel).containsExactly("", "", "slow", "slow");
    }

    @Test
    void tooShort() {
        assertThatThrownBy(() -> read("2a5f", new Wire().u8(0x01).sfloat("97", "64", "96")))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("SpO2PR fast, pulse rate: truncated");
    }
}
