package org.tiltas.adapter.gatt;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.AbsentReason;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;

/**
 * What the device's clock shows now: Current Time (2A2B, Current Time Service 1.1) and Date Time (2A08). The server
 * learns the clock's offset from it, so the reading's own time is the gateway's.
 */
final class DeviceClock {
    private DeviceClock() {}

    static List<Reading> dateTime(Octets value, Heard heard) throws DecodeException {
        return List.of(reading(DeviceTime.read(value, "date time"), heard));
    }

    static List<Reading> currentTime(Octets value, Heard heard) throws DecodeException {
        Optional<LocalDateTime> local = DeviceTime.read(value, "exact time");
        value.u8("day of week");
        Duration fraction = Duration.ofMillis(value.u8("fractions256") * 1000L / 256);
        value.u8("adjust reason");
        return List.of(reading(local.map(at -> at.plus(fraction)), heard));
    }

    static String text(LocalDateTime local) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(local);
    }

    private static Reading reading(Optional<LocalDateTime> local, Heard heard) {
        Value shown = local.<Value>map(at -> new Value.Text(text(at)))
                .orElseGet(() -> new Value.Absent(AbsentReason.UNKNOWN));
        return heard.reading(Metrics.DEVICE_CLOCK, shown).build();
    }
}
