package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.adapter.gatt.Gateway.quantity;
import static org.tiltas.adapter.gatt.Gateway.read;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

class HealthObservationTest {
    private static final int NUMERIC = 1;
    private static final int COMPOUND = 7;
    private static final int BUNDLE = 0xff;
    private static final int BPM = 0x0aa0;
    private static final int PERCENT = 0x0220;
    private static final int MMHG = 0x0f20;

    private static Wire observation(int kind, Wire body) {
        return new Wire().u8(kind).u16(body.bytes().length).append(body);
    }

    private static Wire live(Wire observation) {
        return new Wire().u8(0x03).append(observation);
    }

    private static Wire numeric(long type, int unit, String number) {
        return observation(NUMERIC, new Wire().u16(1).u32(type).u16(unit).float32(number));
    }

    private static Wire time(int flags, long value, int quarters) {
        return new Wire().u8(flags).number(value, 6).u8(1).u8(quarters);
    }

    @Test
    void heartRate() throws DecodeException {
        Reading reading = read("2b8b", live(numeric(147842, BPM, "72"))).get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.HEART_RATE);
        assertThat(reading.value()).isEqualTo(quantity("72", "/min"));
        assertThat(reading.attributes()).containsEntry(Attributes.MODALITY, "ecg");
        assertThat(reading.time()).isEqualTo(Gateway.AT_GATEWAY);
    }

    @ParameterizedTest
    @CsvSource({
        "149530, 2720, 64, heart-rate, 64, /min",
        "150456, 544, 97.5, spo2, 97.5, %",
        "150364, 6048, 36.6, body-temperature, 36.6, Cel",
        "150364, 4416, 98.6, body-temperature, 37.0, Cel",
        "150388, 6048, 31.2, skin-temperature, 31.2, Cel",
        "188432, 6048, 31.2, skin-temperature, 31.2, Cel",
        "151562, 2784, 16, respiration-rate, 16, /min",
        "188736, 1731, 70.5, body-weight, 70.5, kg",
        "188736, 1728, 70500, body-weight, 70.500, kg",
        "188740, 1297, 174.5, body-height, 174.5, cm",
        "188752, 1952, 23.1, bmi, 23.1, kg/m2",
        "160184, 2130, 105, glucose-capillary-mg, 105, mg/dL",
        "160184, 4722, 5.8, glucose-capillary-mmol, 5.8, mmol/L",
        "160212, 2130, 105, glucose-interstitial, 105, mg/dL",
        "67996, 544, 87, battery, 87, %"
    })
    void types(long type, int unit, String sent, String metric, String value, String ucum) throws DecodeException {
        Reading reading = read("2b8b", live(numeric(type, unit, sent))).get(0);
        assertThat(reading.metric()).isEqualTo(metric);
        assertThat(reading.value()).isEqualTo(quantity(value, ucum));
    }

    @Test
    void everyOptionalField() throws DecodeException {
        LocalDateTime at = LocalDateTime.of(2026, 11, 22, 8, 0, 0);
        long millis = LocalDateTime.of(2000, 1, 1, 0, 0).until(at, ChronoUnit.MILLIS) + 250;
        Wire body = new Wire()
                .u16(0x3ff)
                .u32(150456)
                .append(time(0x3a, millis, 8))
                .float32("1.5")
                .u16(0x0022)
                .u32(99)
                .u8(2)
                .u8(1)
                .u32(123)
                .u8(1)
                .u32(5)
                .u8(0)
                .u8(1)
                .u32(7)
                .u16(2)
                .u8(9, 9)
                .u16(PERCENT)
                .float32("97");
        Reading reading = read("2b8b", live(observation(NUMERIC, body))).get(0);
        assertThat(reading.value()).isEqualTo(quantity("97", "%"));
        assertThat(reading.time())
                .isEqualTo(new ReadingTime.DeviceClock(
                        at.plusHours(2).plusNanos(250_000_000), Optional.of(ZoneOffset.ofHours(2))));
        assertThat(reading.userIndex()).isEqualTo(OptionalInt.of(2));
        assertThat(reading.attributes()).containsEntry(Attributes.DURATION, "PT1.5S");
        assertThat(reading.quality()).containsExactlyInAnyOrder(Quality.QUESTIONABLE, Quality.EARLY);
        assertThat(reading.status()).isEqualTo(ReadingStatus.PRELIMINARY);
    }

    @Test
    void kindsOfTime() throws DecodeException {
        assertThat(timeOf(time(0x20, 86_400, 0)))
                .isEqualTo(new ReadingTime.DeviceClock(LocalDateTime.of(2000, 1, 2, 0, 0), Optional.empty()));
        assertThat(timeOf(time(0x22, 86_400, 0)))
                .isEqualTo(
                        new ReadingTime.DeviceClock(LocalDateTime.of(2000, 1, 2, 0, 0), Optional.of(ZoneOffset.UTC)));
        assertThat(timeOf(time(0x02, 86_400, 0))).isEqualTo(Gateway.UNKNOWN);
        assertThat(timeOf(time(0x21, 86_400, 0))).isEqualTo(Gateway.AT_GATEWAY);
        assertThatThrownBy(() -> timeOf(time(0x22, 0xffff_ffff_ffffL, 0)))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("beyond the year 9999");
    }

    private static ReadingTime timeOf(Wire time) throws DecodeException {
        Wire body = new Wire().u16(3).u32(150456).append(time).u16(PERCENT).float32("97");
        return read("2b8b", live(observation(NUMERIC, body))).get(0).time();
    }

    @ParameterizedTest
    @CsvSource({"1, QUESTIONABLE", "3, CALIBRATING", "4, TEST", "5, EARLY", "6, MANUAL", "14, IN_ALARM"})
    void status(int bit, Quality quality) throws DecodeException {
        Reading reading =
                read("2b8b", live(observation(NUMERIC, withStatus(1 << bit)))).get(0);
        assertThat(reading.quality()).containsExactly(quality);
        assertThat(reading.value()).isEqualTo(quantity("97", "%"));
    }

    @Test
    void invalidAndUnavailable() throws DecodeException {
        assertThat(read("2b8b", live(observation(NUMERIC, withStatus(1))))
                        .get(0)
                        .value())
                .isEqualTo(new Value.Absent(AbsentReason.ERROR));
        assertThat(read("2b8b", live(observation(NUMERIC, withStatus(4))))
                        .get(0)
                        .value())
                .isEqualTo(new Value.Absent(AbsentReason.NOT_PERFORMED));
    }

    private static Wire withStatus(int status) {
        return new Wire().u16(9).u32(150456).u16(status).u16(PERCENT).float32("97");
    }

    @Test
    void compoundBloodPressure() throws DecodeException {
        Wire body = new Wire().u16(1).u32(150020).u8(3);
        body.u32(150021).u8(NUMERIC).u16(MMHG).float32("128");
        body.u32(150022).u8(NUMERIC).u16(MMHG).float32("81");
        body.u32(150023).u8(NUMERIC).u16(MMHG).float32("97");
        List<Reading> readings = read("2b8b", live(observation(COMPOUND, body)));
        assertThat(readings).hasSize(1);
        assertThat(readings.get(0).metric()).isEqualTo(Metrics.BLOOD_PRESSURE);
        assertThat(((Value.Panel) readings.get(0).value()).components())
                .containsExactly(
                        new Value.Component(Metrics.SYSTOLIC, quantity("128", "mm[Hg]")),
                        new Value.Component(Metrics.DIASTOLIC, quantity("81", "mm[Hg]")),
                        new Value.Component(Metrics.MEAN_PRESSURE, quantity("97", "mm[Hg]")));
    }

    @Test
    void bundleGivesItsTimeToItsMembers() throws DecodeException {
        Wire body = new Wire().u16(0x22).append(time(0x20, 86_400, 0)).u8(4).u8(3);
        body.append(numeric(150456, PERCENT, "97"));
        body.append(numeric(149530, BPM, "64"));
        body.append(numeric(150021, 0x0f03, "17.1"));
        List<Reading> readings = read("2b8b", live(observation(BUNDLE, body)));
        assertThat(readings)
                .extracting(Reading::metric)
                .containsExactly(Metrics.SPO2, Metrics.HEART_RATE, Metrics.BLOOD_PRESSURE);
        assertThat(readings).allSatisfy(r -> {
            assertThat(r.time())
                    .isEqualTo(new ReadingTime.DeviceClock(LocalDateTime.of(2000, 1, 2, 0, 0), Optional.empty()));
            assertThat(r.userIndex()).isEqualTo(OptionalInt.of(4));
        });
        assertThat(((Value.Panel) readings.get(2).value()).components())
                .containsExactly(
                        new Value.Component(Metrics.SYSTOLIC, quantity("128", "mm[Hg]")),
                        new Value.Component(Metrics.DIASTOLIC, new Value.Absent(AbsentReason.UNKNOWN)));
    }

    @Test
    void unknownTypeIsNamed() {
        assertThatThrownBy(() -> read("2b8b", live(numeric(131_999, BPM, "1"))))
                .isInstanceOf(DecodeException.class)
                .hasMessage("2b8b: observation type: MDC code 131999 (2:927) is not known")
                .extracting("reason")
                .isEqualTo("unknown-observation");
    }

    @Test
    void wrongUnitIsRefused() {
        assertThatThrownBy(() -> read("2b8b", live(numeric(150456, BPM, "97"))))
                .hasMessage("2b8b: unit: MDC code 2720 does not fit spo2");
        assertThatThrownBy(() -> read("2b8b", live(numeric(160212, 4722, "5.8"))))
                .hasMessageContaining("unit");
    }

    @Test
    void otherClassesAreNamed() {
        assertThatThrownBy(
                        () -> read("2b8b", live(observation(3, new Wire().u16(1).u32(150456)))))
                .hasMessage("2b8b: observation class: string of MDC code 150456 has no metric");
        Wire nested = observation(BUNDLE, new Wire().u16(0).u8(0));
        assertThatThrownBy(() -> read(
                        "2b8b", live(observation(BUNDLE, new Wire().u16(0).u8(1).append(nested)))))
                .hasMessageContaining("class 255");
        assertThatThrownBy(() -> read("2b8b", live(observation(NUMERIC, new Wire().u16(0)))))
                .hasMessageContaining("observation type: missing");
        assertThatThrownBy(() -> read("2b8b", live(numeric(150020, MMHG, "1"))))
                .hasMessageContaining("no single number");
    }

    @Test
    void tooShort() {
        assertThatThrownBy(() -> read("2b8b", "03010900")).hasMessageContaining("observation: truncated");
        assertThatThrownBy(() -> read(
                        "2b8b",
                        live(observation(NUMERIC, new Wire().u16(1).u32(150456).u16(PERCENT)))))
                .hasMessageContaining("value: truncated");
    }
}
