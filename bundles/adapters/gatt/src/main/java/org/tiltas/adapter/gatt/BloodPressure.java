package org.tiltas.adapter.gatt;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/** Blood Pressure Service 1.1: measurement (2A35) and intermediate cuff pressure (2A36), which share one layout. */
final class BloodPressure {
    private static final String MMHG = "mm[Hg]";
    private static final int KPA = 0x01;
    private static final int TIME = 0x02;
    private static final int PULSE = 0x04;
    private static final int USER = 0x08;
    private static final int STATUS = 0x10;
    private static final int UNKNOWN_USER = 255;

    private final UnaryOperator<BigDecimal> toMmhg;
    private final MedicalFloat first;
    private final MedicalFloat diastolic;
    private final MedicalFloat mean;
    private final ReadingTime time;
    private final Optional<MedicalFloat> pulse;
    private final OptionalInt user;
    private final Worth worth = new Worth();

    private BloodPressure(Octets value, Heard heard) throws DecodeException {
        int flags = value.u8("flags");
        toMmhg = (flags & KPA) != 0 ? Conversions::mmhgFromKpa : UnaryOperator.identity();
        first = value.sfloat("systolic");
        diastolic = value.sfloat("diastolic");
        mean = value.sfloat("mean arterial pressure");
        time = (flags & TIME) != 0 ? DeviceTime.reading(DeviceTime.read(value, "time stamp")) : heard.gatewayTime();
        pulse = (flags & PULSE) != 0 ? Optional.of(value.sfloat("pulse rate")) : Optional.empty();
        user = (flags & USER) != 0 ? user(value.u8("user id")) : OptionalInt.empty();
        if ((flags & STATUS) != 0) {
            status(value.u16("measurement status"));
        }
    }

    static List<Reading> measurement(Octets value, Heard heard) throws DecodeException {
        BloodPressure pressure = new BloodPressure(value, heard);
        List<Value.Component> components = new ArrayList<>();
        components.add(pressure.component(Metrics.SYSTOLIC, pressure.first));
        components.add(pressure.component(Metrics.DIASTOLIC, pressure.diastolic));
        if (!pressure.mean.isNan()) {
            components.add(pressure.component(Metrics.MEAN_PRESSURE, pressure.mean));
        }
        List<Reading> readings = new ArrayList<>();
        readings.add(pressure.reading(heard, Metrics.BLOOD_PRESSURE, new Value.Panel(components))
                .build());
        pressure.pulse.ifPresent(rate -> readings.add(pressure.reading(heard, Metrics.HEART_RATE, rate.in("/min"))
                .attribute(Attributes.MODALITY, "cuff")
                .build()));
        return readings;
    }

    /** While the cuff inflates, its pressure stands in the place of the systolic one; the rest has no meaning. */
    static List<Reading> intermediate(Octets value, Heard heard) throws DecodeException {
        BloodPressure pressure = new BloodPressure(value, heard);
        return List.of(pressure.reading(heard, Metrics.CUFF_PRESSURE, pressure.first.in(MMHG, pressure.toMmhg))
                .status(ReadingStatus.PRELIMINARY)
                .build());
    }

    static OptionalInt user(int id) {
        return id == UNKNOWN_USER ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private void status(int bits) {
        int range = bits >> 3 & 3;
        worth.when(bits, 0, Quality.QUESTIONABLE, "body movement")
                .when(bits, 1, Quality.QUESTIONABLE, "cuff too loose")
                .note((bits & 0x04) != 0, "irregular pulse")
                .note(range == 1, "pulse rate above upper limit")
                .note(range == 2, "pulse rate below lower limit")
                .when(bits, 5, Quality.QUESTIONABLE, "improper measurement position");
    }

    private Value.Component component(String metric, MedicalFloat number) {
        return new Value.Component(metric, number.in(MMHG, toMmhg));
    }

    private Reading.Builder reading(Heard heard, String metric, Value value) {
        Reading.Builder reading = worth.on(heard.reading(metric, value)).time(time);
        user.ifPresent(reading::userIndex);
        return reading;
    }
}
