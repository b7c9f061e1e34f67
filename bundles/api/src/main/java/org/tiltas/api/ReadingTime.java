package org.tiltas.api;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;

/** When the device says it measured. The clock rules of the server decide what becomes of it. */
public sealed interface ReadingTime {

    /**
     * The device's own clock.
     *
     * @param local date and time as the device shows them
     * @param offset the device's offset from UTC, if it told one; otherwise the home's zone is meant
     */
    record DeviceClock(LocalDateTime local, Optional<ZoneOffset> offset) implements ReadingTime {
        public DeviceClock {
            Objects.requireNonNull(local, "local");
            Objects.requireNonNull(offset, "offset");
        }
    }

    /** The gateway's clock at the moment the device spoke. */
    record GatewayClock(OffsetDateTime at) implements ReadingTime {
        public GatewayClock {
            Objects.requireNonNull(at, "at");
        }
    }

    /** Time since the device's session began (continuous glucose monitors). */
    record SinceSessionStart(Duration elapsed) implements ReadingTime {
        public SinceSessionStart {
            Objects.requireNonNull(elapsed, "elapsed");
        }
    }

    /** Nobody told: the device's date is unset or partly unknown, or the format has none. */
    record Unknown() implements ReadingTime {}
}
