package org.tiltas.adapter.gatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.adapter.gatt.Gateway.quantity;
import static org.tiltas.adapter.gatt.Gateway.read;

import java.util.List;
import java.util.OptionalInt;
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
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;

class BloodPressureTest {
    private static Wire full(int user, int status) {
        return new Wire()
                .u8(0x1e)
                .sfloat("128", "81", "97")
                .dateTime(2026, 11, 22, 8, 30, 15)
                .sfloat("66")
                .u8(user)
                .u16(status);
    }

    private static List<Value.Component> components(Reading reading) {
        return ((Value.Panel) reading.value()).components();
    }

    @Example
    void everythingInMillimetres() throws DecodeException {
        List<Reading> readings = read("2a35", full(2, 0));
        Reading pressure = readings.get(0);
        assertThat(pressure.metric()).isEqualTo(Metrics.BLOOD_PRESSURE);
        assertThat(components(pressure))
                .containsExactly(
                        new Value.Component(Metrics.SYSTOLIC, quantity("128", "mm[Hg]")),
                        new Value.Component(Metrics.DIASTOLIC, quantity("81", "mm[Hg]")),
                        new Value.Component(Metrics.MEAN_PRESSURE, quantity("97", "mm[Hg]")));
        assertThat(pressure.time()).isEqualTo(Gateway.deviceTime("2026-11-22T08:30:15"));
        assertThat(pressure.heardAt()).contains(Gateway.HEARD);
        assertThat(pressure.userIndex()).isEqualTo(OptionalInt.of(2));
        assertThat(pressure.quality()).isEmpty();
        Reading pulse = readings.get(1);
        assertThat(pulse.metric()).isEqualTo(Metrics.HEART_RATE);
        assertThat(pulse.value()).isEqualTo(quantity("66", "/min"));
        assertThat(pulse.attributes()).containsEntry(Attributes.MODALITY, "cuff");
        assertThat(pulse.userIndex()).isEqualTo(OptionalInt.of(2));
        assertThat(pulse.time()).isEqualTo(pressure.time());
    }

    @Example
    void kilopascalAreConverted() throws DecodeException {
        Reading reading =
                read("2a35", new Wire().u8(1).sfloat("17.1", "10.8", "12.9")).get(0);
        assertThat(components(reading))
                .extracting(Value.Component::value)
                .containsExactly(quantity("128", "mm[Hg]"), quantity("81", "mm[Hg]"), quantity("97", "mm[Hg]"));
        assertThat(reading.time()).isEqualTo(Gateway.AT_GATEWAY);
    }

    @Example
    void decimalPlacesAreKept() throws DecodeException {
        Reading reading = read("2a35", new Wire().u8(0).sfloat("128.5", "81.0").u16(Wire.NAN))
                .get(0);
        assertThat(components(reading))
                .extracting(Value.Component::value)
                .containsExactly(quantity("128.5", "mm[Hg]"), quantity("81.0", "mm[Hg]"));
    }

    @Example
    void aMissingDiastolicIsSaidToBeMissing() throws DecodeException {
        Reading reading = read("2a35", new Wire().u8(0).sfloat("128").u16(Wire.NAN, Wire.NAN))
                .get(0);
        assertThat(components(reading))
                .containsExactly(
                        new Value.Component(Metrics.SYSTOLIC, quantity("128", "mm[Hg]")),
                        new Value.Component(Metrics.DIASTOLIC, new Value.Absent(AbsentReason.NOT_A_NUMBER)));
    }

    @Example
    void unknownUserIsNone() throws DecodeException {
        assertThat(read("2a35", full(255, 0)).get(0).userIndex()).isEmpty();
        assertThat(read("2a35", full(0, 0)).get(0).userIndex()).isEqualTo(OptionalInt.of(0));
    }

    @Example
    void statusBits() throws DecodeException {
        assertNote(0x01, "body movement", true);
        assertNote(0x02, "cuff too loose", true);
        assertNote(0x04, "irregular pulse", false);
        assertNote(0x08, "pulse rate above upper limit", false);
        assertNote(0x10, "pulse rate below lower limit", false);
        assertNote(0x20, "improper measurement position", true);
        assertNote(0x05, "body movement; irregular pulse", true);
    }

    private static void assertNote(int status, String note, boolean questionable) throws DecodeException {
        Reading reading = read("2a35", full(1, status)).get(0);
        assertThat(reading.attributes()).containsEntry(Attributes.NOTE, note);
        assertThat(reading.quality().contains(Quality.QUESTIONABLE)).isEqualTo(questionable);
    }

    @Example
    void anUnsetClockIsUnknownTime() throws DecodeException {
        Wire wire = new Wire().u8(2).sfloat("128", "81", "97").dateTime(0, 0, 0, 12, 0, 0);
        assertThat(read("2a35", wire).get(0).time()).isEqualTo(Gateway.UNKNOWN);
        Wire noDay = new Wire().u8(2).sfloat("128", "81", "97").dateTime(2026, 11, 0, 12, 0, 0);
        assertThat(read("2a35", noDay).get(0).time()).isEqualTo(Gateway.UNKNOWN);
    }

    @Example
    void anImpossibleDateIsRefused() {
        Wire wire = new Wire().u8(2).sfloat("128", "81", "97").dateTime(2026, 2, 30, 12, 0, 0);
        assertThatThrownBy(() -> read("2a35", wire))
                .isInstanceOf(DecodeException.class)
                .hasMessage("2a35: time stamp: no such date or time")
                .extracting("reason")
                .isEqualTo("impossible-time");
    }

    @Example
    void cuffPressureIsTheFirstNumberOnly() throws DecodeException {
        List<Reading> readings = read(
                "2a36", new Wire().u8(4).sfloat("93").u16(Wire.NAN, Wire.NAN).sfloat("66"));
        assertThat(readings).hasSize(1);
        Reading reading = readings.get(0);
        assertThat(reading.metric()).isEqualTo(Metrics.CUFF_PRESSURE);
        assertThat(reading.value()).isEqualTo(quantity("93", "mm[Hg]"));
        assertThat(reading.status()).isEqualTo(ReadingStatus.PRELIMINARY);
        assertThat(read("2a36", new Wire().u8(1).sfloat("12.4").u16(Wire.NAN, Wire.NAN))
                        .get(0)
                        .value())
                .isEqualTo(quantity("93", "mm[Hg]"));
    }

    @Property(tries = 200)
    void everyTruncationIsNamed(@ForAll @IntRange(min = 0, max = 18) int length) {
        byte[] whole = full(1, 0).bytes();
        String hex = java.util.HexFormat.of().formatHex(whole, 0, Math.min(length, whole.length - 1));
        assertThatThrownBy(() -> read("2a35", hex))
                .isInstanceOf(DecodeException.class)
                .extracting("reason")
                .isEqualTo("truncated");
    }

    @Property
    void roundTrip(
            @ForAll @IntRange(min = 0, max = 300) int systolic,
            @ForAll @IntRange(min = 0, max = 300) int diastolic,
            @ForAll @IntRange(min = 0, max = 254) int user)
            throws DecodeException {
        Wire wire = new Wire()
                .u8(0x08)
                .sfloat(Integer.toString(systolic), Integer.toString(diastolic))
                .u16(Wire.NAN)
                .u8(user);
        Reading reading = read("2a35", wire).get(0);
        assertThat(components(reading))
                .extracting(Value.Component::value)
                .containsExactly(
                        quantity(Integer.toString(systolic), "mm[Hg]"),
                        quantity(Integer.toString(diastolic), "mm[Hg]"));
        assertThat(reading.userIndex()).isEqualTo(OptionalInt.of(user));
    }
}
