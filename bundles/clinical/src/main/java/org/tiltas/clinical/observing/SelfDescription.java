package org.tiltas.clinical.observing;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Metrics;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Value;
import org.tiltas.clinical.devices.DeviceEntry;

/** What the devices of one message say about themselves. Such readings fill the Device and make no measurement. */
final class SelfDescription {
    private static final String SESSION_START = "cgm-session-start";
    private static final int LONGEST_ALIAS = 200;

    private final ZoneId zone;
    private Map<DeviceIdentifier, OffsetDateTime> sessions = Map.of();

    SelfDescription(ZoneId zone) {
        this.zone = zone;
    }

    static boolean describes(Reading reading) {
        return reading.metric().equals(Metrics.DEVICE_INFORMATION)
                || reading.metric().equals(Metrics.DEVICE_CLOCK)
                || reading.metric().equals(Metrics.DEVICE_ALIAS);
    }

    void heard(DeviceIdentifier device, OffsetDateTime sessionStart) {
        if (sessions.isEmpty()) {
            sessions = new HashMap<>();
        }
        sessions.put(DeviceEntry.common(device), sessionStart);
    }

    /** The session start this message told so far. */
    Optional<OffsetDateTime> started(DeviceIdentifier device) {
        return sessions.isEmpty() ? Optional.empty() : Optional.ofNullable(sessions.get(DeviceEntry.common(device)));
    }

    /** The session start a reading tells; a time without offset is the home's. */
    Optional<OffsetDateTime> sessionStart(Reading reading) {
        if (!reading.channel().equals(SESSION_START) || !(reading.value() instanceof Value.Text text)) {
            return Optional.empty();
        }
        try {
            TemporalAccessor time =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text.value(), OffsetDateTime::from, LocalDateTime::from);
            return Optional.of(
                    time instanceof OffsetDateTime at
                            ? at
                            : ZonedDateTime.of((LocalDateTime) time, zone).toOffsetDateTime());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What the device's clock shows at present. */
    static Optional<ReadingTime.DeviceClock> clock(Reading reading) {
        if (!reading.metric().equals(Metrics.DEVICE_CLOCK) || !(reading.value() instanceof Value.Text text)) {
            return Optional.empty();
        }
        try {
            TemporalAccessor time =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text.value(), OffsetDateTime::from, LocalDateTime::from);
            return Optional.of(
                    time instanceof OffsetDateTime at
                            ? new ReadingTime.DeviceClock(at.toLocalDateTime(), Optional.of(at.getOffset()))
                            : new ReadingTime.DeviceClock((LocalDateTime) time, Optional.empty()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Takes over a fact; the clock of a device is read with its readings and needs no place in its Device. */
    void learn(Reading reading, DeviceDrafts drafts) {
        if (reading.metric().equals(Metrics.DEVICE_ALIAS) && reading.value() instanceof Value.Code alias) {
            if (!alias.code().isBlank() && alias.code().length() <= LONGEST_ALIAS) {
                drafts.alias(reading.device(), new DeviceIdentifier(alias.system(), alias.code()));
            }
            return;
        }
        if (!reading.metric().equals(Metrics.DEVICE_INFORMATION)) {
            return;
        }
        Optional<OffsetDateTime> start = sessionStart(reading);
        if (start.isPresent()) {
            drafts.sessionStarted(reading.device(), start.get());
        } else if (reading.value() instanceof Value.Text text) {
            drafts.fact(reading.device(), reading.channel(), text.value());
        }
    }
}
