package org.tiltas.adapter.gatt;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;
import org.tiltas.api.DecodeException;
import org.tiltas.api.ReadingTime;

/** The Date Time structure (2A08) that many characteristics hold: seven octets, no time zone. */
final class DeviceTime {
    private static final int FIRST_YEAR = 1582;
    private static final int LAST_YEAR = 9999;

    private DeviceTime() {}

    /**
     * @return what the device's clock showed; empty when year, month or day is 0 (unknown), which is an unset clock
     * @throws DecodeException when there is no such date
     */
    static Optional<LocalDateTime> read(Octets octets, String field) throws DecodeException {
        int year = octets.u16(field);
        int month = octets.u8(field);
        int day = octets.u8(field);
        int hour = octets.u8(field);
        int minute = octets.u8(field);
        int second = octets.u8(field);
        if (year == 0 || month == 0 || day == 0) {
            return Optional.empty();
        }
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw impossible(field);
        }
        try {
            return Optional.of(LocalDateTime.of(year, month, day, hour, minute, second));
        } catch (DateTimeException e) {
            throw impossible(field);
        }
    }

    static ReadingTime reading(Optional<LocalDateTime> local) {
        return local.<ReadingTime>map(at -> new ReadingTime.DeviceClock(at, Optional.empty()))
                .orElseGet(ReadingTime.Unknown::new);
    }

    private static DecodeException impossible(String field) {
        return new DecodeException("impossible-time", field + ": no such date or time");
    }
}
