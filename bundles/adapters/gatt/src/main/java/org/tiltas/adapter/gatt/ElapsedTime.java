package org.tiltas.adapter.gatt;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.tiltas.api.DecodeException;
import org.tiltas.api.ReadingTime;

/** The Elapsed Time structure of the Elapsed Time Service 1.0: time since 2000-01-01, or a counter of ticks. */
final class ElapsedTime {
    private static final LocalDateTime EPOCH = LocalDateTime.of(2000, 1, 1, 0, 0);
    private static final long[] TICKS_PER_SECOND = {1, 10, 1000, 10_000};
    private static final int TICK_COUNTER = 0x01;
    private static final int UTC = 0x02;
    private static final int OFFSET_USED = 0x10;
    private static final int CURRENT_TIMELINE = 0x20;
    private static final int QUARTER_HOUR = 900;
    private static final int WIDEST_OFFSET = 72;
    /** Clocks that run on from 2000 beyond this show no date at all. */
    private static final long LAST_SECOND = 252_423_993_600L;

    private ElapsedTime() {}

    /** @return empty for a tick counter, which tells no date: a live observation then has the gateway's time */
    static Optional<ReadingTime> read(Octets value) throws DecodeException {
        int flags = value.u8("time stamp flags");
        long ticks = value.u48("time stamp");
        value.u8("time sync source");
        int quarters = value.s8("TZ/DST offset");
        if ((flags & TICK_COUNTER) != 0) {
            return Optional.empty();
        }
        if ((flags & CURRENT_TIMELINE) == 0) {
            // Taken before the clock was last set: the count means nothing now.
            return Optional.of(new ReadingTime.Unknown());
        }
        long perSecond = TICKS_PER_SECOND[flags >> 2 & 3];
        if (ticks / perSecond > LAST_SECOND) {
            throw new DecodeException("impossible-time", "time stamp: beyond the year 9999");
        }
        Duration since = Duration.ofSeconds(ticks / perSecond, ticks % perSecond * (1_000_000_000L / perSecond));
        boolean offsetKnown = (flags & OFFSET_USED) != 0 && Math.abs(quarters) <= WIDEST_OFFSET;
        LocalDateTime shown = EPOCH.plus(since);
        if ((flags & UTC) == 0) {
            Optional<ZoneOffset> offset = offsetKnown ? Optional.of(offset(quarters)) : Optional.empty();
            return Optional.of(new ReadingTime.DeviceClock(shown, offset));
        }
        ZoneOffset offset = offsetKnown ? offset(quarters) : ZoneOffset.UTC;
        return Optional.of(
                new ReadingTime.DeviceClock(shown.plusSeconds(offset.getTotalSeconds()), Optional.of(offset)));
    }

    private static ZoneOffset offset(int quarters) {
        return ZoneOffset.ofTotalSeconds(quarters * QUARTER_HOUR);
    }
}
