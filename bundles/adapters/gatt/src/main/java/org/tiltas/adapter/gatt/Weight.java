package org.tiltas.adapter.gatt;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Weight Scale Service 1.0 (2A9D) and Body Composition Service 1.0 (2A9C). */
final class Weight {
    private static final int IMPERIAL = 0x01;
    private static final int TIME = 0x02;
    private static final int USER = 0x04;
    private static final int BMI_AND_HEIGHT = 0x08;

    private final Heard heard;
    private ReadingTime time;
    private OptionalInt user = OptionalInt.empty();
    private final List<Reading> readings = new ArrayList<>();

    private Weight(Heard heard) {
        this.heard = heard;
        this.time = heard.gatewayTime();
    }

    static List<Reading> measurement(Octets value, Heard heard) throws DecodeException {
        Weight weight = new Weight(heard);
        int flags = value.u8("flags");
        Scale scale = new Scale((flags & IMPERIAL) != 0);
        Value mass = scale.mass(value, "weight");
        weight.timeAndUser(value, flags);
        weight.add(Metrics.WEIGHT, mass);
        if ((flags & BMI_AND_HEIGHT) != 0) {
            weight.add(Metrics.BMI, Scale.tenths(value, "BMI", "kg/m2"));
            weight.add(Metrics.HEIGHT, scale.length(value, "height"));
        }
        return weight.readings;
    }

    static List<Reading> composition(Octets value, Heard heard) throws DecodeException {
        Weight weight = new Weight(heard);
        int flags = value.u16("flags");
        Scale scale = new Scale((flags & IMPERIAL) != 0);
        Value fat = Scale.tenths(value, "body fat percentage", "%");
        weight.timeAndUser(value, flags);
        List<Value.Component> components = new ArrayList<>();
        components.add(new Value.Component(Metrics.BODY_FAT, fat));
        if ((flags >> 3 & 1) != 0) {
            int energy = value.u16("basal metabolism");
            Value basal = energy == Scale.UNSUCCESSFUL ? Scale.failed() : Value.quantity(energy, "kJ");
            components.add(new Value.Component(Metrics.BASAL_METABOLISM, basal));
        }
        if ((flags >> 4 & 1) != 0) {
            Value muscle = Scale.tenths(value, "muscle percentage", "%");
            components.add(new Value.Component(Metrics.MUSCLE_PERCENTAGE, muscle));
        }
        mass(value, flags, 5, Metrics.MUSCLE_MASS, scale, components);
        mass(value, flags, 6, Metrics.FAT_FREE_MASS, scale, components);
        mass(value, flags, 7, Metrics.SOFT_LEAN_MASS, scale, components);
        mass(value, flags, 8, Metrics.BODY_WATER_MASS, scale, components);
        if ((flags >> 9 & 1) != 0) {
            components.add(new Value.Component(Metrics.IMPEDANCE, Scale.tenths(value, "impedance", "Ohm")));
        }
        Value mass = (flags >> 10 & 1) != 0 ? scale.mass(value, "weight") : null;
        Value height = (flags >> 11 & 1) != 0 ? scale.length(value, "height") : null;
        // An unsuccessful measurement tells only when and for whom; all its other fields are to be disregarded.
        boolean failed = fat instanceof Value.Absent;
        weight.add(Metrics.BODY_COMPOSITION, new Value.Panel(failed ? components.subList(0, 1) : components));
        if (mass != null && !failed) {
            weight.add(Metrics.WEIGHT, mass);
        }
        if (height != null && !failed) {
            weight.add(Metrics.HEIGHT, height);
        }
        return weight.readings;
    }

    private static void mass(
            Octets value, int flags, int bit, String metric, Scale scale, List<Value.Component> components)
            throws DecodeException {
        if ((flags >> bit & 1) != 0) {
            components.add(new Value.Component(metric, scale.mass(value, metric)));
        }
    }

    private void timeAndUser(Octets value, int flags) throws DecodeException {
        if ((flags & TIME) != 0) {
            time = DeviceTime.reading(DeviceTime.read(value, "time stamp"));
        }
        if ((flags & USER) != 0) {
            user = BloodPressure.user(value.u8("user id"));
        }
    }

    private void add(String metric, Value value) {
        Reading.Builder reading = heard.reading(metric, value).time(time);
        user.ifPresent(reading::userIndex);
        readings.add(reading.build());
    }
}
