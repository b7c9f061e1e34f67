package org.tiltas.adapter.gatt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tiltas.api.Attributes;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;

/**
 * Continuous Glucose Monitoring Service 1.0.2: measurement (2AA7), one or several records in a value. Glucose is in
 * mg/dL on the wire, time in minutes since the session began. The size field tells whether an E2E-CRC stands at the end
 * of a record, so no knowledge of the feature characteristic is needed to check it.
 */
final class ContinuousGlucose {
    private static final int SMALLEST = 6;
    private static final int TREND = 0x01;
    private static final int SENSOR_QUALITY = 0x02;
    private static final int WARNING_OCTET = 0x20;
    private static final int TEMPERATURE_OCTET = 0x40;
    private static final int STATUS_OCTET = 0x80;
    private static final int BATTERY_LOW_BIT = 1;

    private ContinuousGlucose() {}

    static List<Reading> measurement(Octets value, Heard heard) throws DecodeException {
        List<Reading> readings = new ArrayList<>();
        do {
            int size = peekSize(value);
            record(value.slice(size, "record"), value.remaining(), size, heard, readings);
        } while (value.remaining() > 0);
        return readings;
    }

    private static int peekSize(Octets value) throws DecodeException {
        Octets ahead = value.ahead();
        int size = ahead.u8("size");
        if (size < SMALLEST) {
            throw new DecodeException("malformed", "size: less than " + SMALLEST);
        }
        return size;
    }

    private static void record(Octets record, int behind, int size, Heard heard, List<Reading> readings)
            throws DecodeException {
        int flags = record.ahead().skip(1).u8("flags");
        int plain = SMALLEST + 2 * ((flags & TREND) + (flags >> 1 & 1)) + Integer.bitCount(flags & 0xe0);
        if (size != plain && size != plain + 2) {
            throw new DecodeException("malformed", "size: " + size + ", but the flags make it " + plain);
        }
        if (size == plain + 2) {
            checkCrc(record.ahead(), plain);
        }
        record.skip(2);
        MedicalFloat glucose = record.sfloat("glucose concentration");
        ReadingTime time = new ReadingTime.SinceSessionStart(Duration.ofMinutes(record.u16("time offset")));
        int status = (flags & STATUS_OCTET) != 0 ? record.u8("status") : 0;
        int temperature = (flags & TEMPERATURE_OCTET) != 0 ? record.u8("calibration and temperature") : 0;
        int warning = (flags & WARNING_OCTET) != 0 ? record.u8("warning") : 0;
        Worth worth = worth(status, temperature, warning);
        MedicalFloat trend = (flags & TREND) != 0 ? record.sfloat("trend") : null;
        if ((flags & SENSOR_QUALITY) != 0) {
            record.sfloat("quality")
                    .number()
                    .ifPresent(percent -> worth.note(true, "sensor quality " + percent.toPlainString() + " %"));
        }
        readings.add(worth.on(heard.reading(Metrics.GLUCOSE_INTERSTITIAL, limited(glucose.in("mg/dL"), warning)))
                .time(time)
                .attribute(Attributes.SPECIMEN, "interstitial")
                .build());
        if (trend != null) {
            readings.add(worth.on(heard.reading(Metrics.GLUCOSE_TREND, trend.in("mg/dL/min")))
                    .time(time)
                    .build());
        }
        if ((status >> BATTERY_LOW_BIT & 1) != 0) {
            readings.add(heard.reading(Metrics.BATTERY_LOW, new Value.Flag(true))
                    .time(time)
                    .build());
        }
    }

    static void checkCrc(Octets octets, int covered) throws DecodeException {
        int computed = octets.crcOfNext(covered, "E2E-CRC");
        if (octets.skip(covered).u16("E2E-CRC") != computed) {
            throw new DecodeException("crc-mismatch", "E2E-CRC: does not match the octets before it");
        }
    }

    /** Sensor Status Annunciation; nothing in it says "invalid", so a doubtful value is kept and called questionable. */
    private static Worth worth(int status, int temperature, int warning) {
        return new Worth()
                .note((status & 0x01) != 0, "session stopped")
                .when(status, 2, Quality.QUESTIONABLE, "sensor type incorrect for device")
                .when(status, 3, Quality.QUESTIONABLE, "sensor malfunction")
                .when(status, 4, Quality.IN_ALARM, "device specific alert")
                .when(status, 5, Quality.QUESTIONABLE, "general device fault")
                .note((temperature & 0x01) != 0, "time synchronization required")
                .note((temperature & 0x02) != 0, "calibration not allowed")
                .note((temperature & 0x04) != 0, "calibration recommended")
                .when(temperature, 3, Quality.QUESTIONABLE, "calibration required")
                .when(temperature, 4, Quality.QUESTIONABLE, "sensor temperature too high")
                .when(temperature, 5, Quality.QUESTIONABLE, "sensor temperature too low")
                .when(temperature, 6, Quality.CALIBRATING, "calibration pending")
                .when(warning, 0, Quality.IN_ALARM, "below the patient low level")
                .when(warning, 1, Quality.IN_ALARM, "above the patient high level")
                .when(warning, 2, Quality.IN_ALARM, "below the hypo level")
                .when(warning, 3, Quality.IN_ALARM, "above the hyper level")
                .when(warning, 4, Quality.IN_ALARM, "rate of decrease exceeded")
                .when(warning, 5, Quality.IN_ALARM, "rate of increase exceeded")
                .note((warning & 0x40) != 0, "result lower than the device can process")
                .note((warning & 0x80) != 0, "result higher than the device can process");
    }

    private static Value limited(Value value, int warning) {
        String comparator = (warning & 0x80) != 0 ? ">" : (warning & 0x40) != 0 ? "<" : "";
        return value instanceof Value.Quantity q ? new Value.Quantity(q.value(), q.unit(), comparator) : value;
    }
}
