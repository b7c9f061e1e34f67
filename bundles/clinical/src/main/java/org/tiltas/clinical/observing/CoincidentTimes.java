package org.tiltas.clinical.observing;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Origin;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.ReadingTime;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.clinical.devices.DeviceEntry;
import org.tiltas.clinical.observing.Timeline.Anchor;

/**
 * What the clocks of the devices of one message showed when the gateway heard them, as Observations of the devices, and
 * which of them stands behind a corrected time: the Coincident Timestamp of the Personal Health Device guide 2.0.0. There
 * is one for each hearing of a clock that is wrong; it depends on its message alone, so it comes again with a replay.
 */
final class CoincidentTimes {
    private final Clocks clocks;
    private final ZoneId zone;
    private final RawMessage message;
    private final Map<String, Anchor> here = new HashMap<>();

    /** @param zone of clocks that tell no offset */
    CoincidentTimes(Clocks clocks, ZoneId zone, RawMessage message) {
        this.clocks = clocks;
        this.zone = zone;
        this.message = message;
    }

    /** What the device's clock showed and when that was heard, where the reading tells it and it can be trusted. */
    Optional<Anchor> anchor(Reading reading) {
        return SelfDescription.clock(reading).flatMap(shown -> clocks.anchor(shown, reading.heardAt(), message, zone));
    }

    /**
     * The Observation of a clock that is wrong.
     *
     * @param device id of the Device
     */
    Optional<Measurement> observe(Reading reading, String device, Origin origin) {
        Optional<Anchor> anchor = told(reading);
        anchor.ifPresent(heard -> here.put(device, heard));
        return anchor.map(heard -> {
            ZoneOffset offset = SelfDescription.clock(reading)
                    .flatMap(ReadingTime.DeviceClock::offset)
                    .orElseGet(() -> zone.getRules().getOffset(heard.shown()));
            OffsetDateTime at = reading.heardAt().orElseThrow().truncatedTo(ChronoUnit.MILLIS);
            return new Measurement(
                    identity(reading.device(), heard),
                    at.toInstant(),
                    new Subject(Subject.Kind.DEVICE, device),
                    device,
                    message.gateway(),
                    reading.channel(),
                    Metrics.DEVICE_CLOCK,
                    new Value.Text(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                            heard.shown().truncatedTo(ChronoUnit.MILLIS).atOffset(offset))),
                    ReadingStatus.FINAL,
                    at,
                    message.received(),
                    Set.of(),
                    OptionalInt.empty(),
                    Map.of(),
                    message.lane(),
                    origin);
        });
    }

    /** The hearings of clocks that the gateway dates itself: the time of receipt tells nothing twice. */
    private Optional<Anchor> told(Reading reading) {
        return reading.heardAt().isEmpty()
                ? Optional.empty()
                : anchor(reading)
                        .filter(anchor -> reading.heardAt()
                                .map(OffsetDateTime::toInstant)
                                .filter(anchor.heard()::equals)
                                .isPresent())
                        .filter(anchor -> anchor.isWrong() && clocks.isInHorizon(anchor.heard()));
    }

    /**
     * What stands behind a corrected time: the hearing in this message, else the last one before it came.
     *
     * @param timeline how the device's clock goes
     * @return as {@link org.tiltas.api.Attributes#COINCIDENT_TIME} has it
     */
    Optional<String> behind(DeviceIdentifier identifier, String device, Timing.Known known, Timeline timeline) {
        Instant latest = message.received().plus(clocks.tolerance());
        return Optional.ofNullable(here.get(device))
                .or(() -> timeline.lastWrong(known.epoch(), latest))
                .map(anchor -> anchor.heard().toEpochMilli() + ":" + identity(identifier, anchor));
    }

    private static UUID identity(DeviceIdentifier identifier, Anchor anchor) {
        return Identities.coincident(DeviceEntry.common(identifier), anchor);
    }
}
