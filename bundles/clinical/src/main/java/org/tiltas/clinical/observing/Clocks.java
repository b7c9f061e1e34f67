package org.tiltas.clinical.observing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;

/** The clock rules: when was it measured, given what device and gateway say and when the message came. */
final class Clocks {
    /** Clocks that were never set begin in 1970, 1980, 2000 or 2005. */
    private static final int LAST_UNSET_YEAR = 2005;

    private static final Duration LONGEST_STATE = Duration.ofDays(30);

    private final ZoneId zone;
    private final Duration horizon;
    private final Duration tolerance;
    private final Clock now;

    /**
     * @param zone of the home
     * @param horizon how far back a measurement may lie
     * @param tolerance how far ahead of its receipt
     */
    Clocks(ZoneId zone, Duration horizon, Duration tolerance, Clock now) {
        this.zone = zone;
        this.horizon = horizon;
        this.tolerance = tolerance;
        this.now = now;
    }

    /** How long a state may last before it is told anew; its identity must still be within the horizon. */
    Duration longestState() {
        return horizon.compareTo(LONGEST_STATE) < 0 ? horizon : LONGEST_STATE;
    }

    Instant now() {
        return now.instant();
    }

    /** How far ahead of its receipt a time may lie. */
    Duration tolerance() {
        return tolerance;
    }

    boolean isInHorizon(Instant time) {
        return !time.isBefore(now.instant().minus(horizon));
    }

    ZoneId zone() {
        return zone;
    }

    /**
     * @param sessionStart when the present session of the device began, if it ever told
     * @param local zone of clocks that tell no offset
     */
    Timing of(
            Reading reading,
            RawMessage message,
            Optional<OffsetDateTime> sessionStart,
            Timeline timeline,
            ZoneId local) {
        Optional<OffsetDateTime> heard = reading.heardAt().filter(Clocks::isSet);
        if (reading.time() instanceof ReadingTime.DeviceClock device) {
            Optional<Timing> corrected = corrected(device, message.received(), timeline, local);
            if (corrected.isPresent()) {
                return corrected.get();
            }
            if (!isSet(device) && reading.sequence().isPresent()) {
                return new Timing.Impossible(
                        "clock-unset", "time: of a record stored before the clock was set, and nothing tells when");
            }
        }
        Timing timing = read(reading.time(), heard, message.received(), sessionStart, local);
        return timing instanceof Timing.Known known ? checked(known, message.received()) : timing;
    }

    /**
     * The present reading of a device's clock. Who buffers messages and tells no time would teach a wrong one: without
     * the gateway's time only a clock that was never set is taken, because nothing better will be known of it.
     *
     * @param heard the gateway's time, if told
     */
    Optional<Timeline.Anchor> anchor(
            ReadingTime.DeviceClock shown, Optional<OffsetDateTime> heard, RawMessage message, ZoneId local) {
        Optional<Instant> told = heard.filter(Clocks::isSet).map(OffsetDateTime::toInstant);
        if (told.isEmpty() && (isSet(shown) || message.redelivered())) {
            return Optional.empty();
        }
        Instant at = told.orElse(message.received());
        return at.isAfter(message.received().plus(tolerance))
                ? Optional.empty()
                : Optional.of(new Timeline.Anchor(
                        at, plain(shown, local, at).effective().toInstant()));
    }

    /** As the clock shows it. */
    private Timing.Known plain(ReadingTime.DeviceClock device, ZoneId local, Instant heard) {
        return device.offset().isPresent()
                ? known(device.local().atOffset(device.offset().get()), true)
                : in(local, device.local(), heard);
    }

    /**
     * What the device's clock showed, corrected by what is known of it; drift comes before the test for the future.
     * Empty where the clock is right, or nothing is known of it.
     */
    private Optional<Timing> corrected(
            ReadingTime.DeviceClock device, Instant received, Timeline timeline, ZoneId local) {
        Timing.Known plain = plain(device, local, received.plus(timeline.presentOffset()));
        Instant shown = plain.effective().toInstant();
        return timeline.place(shown, received.plus(tolerance))
                .filter(place -> isSet(place.at().atOffset(ZoneOffset.UTC)))
                .filter(place -> place.epoch() > 0 || !place.at().equals(shown))
                .map(place -> {
                    Instant at = place.at().truncatedTo(ChronoUnit.MILLIS);
                    boolean filed =
                            shown.isAfter(now.instant().minus(horizon)) && !shown.isAfter(received.plus(tolerance));
                    String words = device.local()
                            + device.offset().map(Object::toString).orElse("");
                    Timing.Known known = new Timing.Known(
                            at.atOffset(device.offset().orElse(local.getRules().getOffset(at))),
                            filed ? plain.key() : place.steady().truncatedTo(ChronoUnit.MILLIS),
                            place.epoch(),
                            at.equals(shown) ? "" : words,
                            true);
                    return checked(known, received);
                });
    }

    private Timing read(
            ReadingTime time,
            Optional<OffsetDateTime> heard,
            Instant received,
            Optional<OffsetDateTime> sessionStart,
            ZoneId local) {
        if (time instanceof ReadingTime.GatewayClock gateway && isSet(gateway.at())) {
            return known(gateway.at(), false);
        }
        if (time instanceof ReadingTime.DeviceClock device && isSet(device)) {
            return plain(device, local, heard.map(OffsetDateTime::toInstant).orElse(received));
        }
        if (time instanceof ReadingTime.SinceSessionStart since) {
            return sessionStart
                    .filter(Clocks::isSet)
                    .<Timing>map(start -> known(start.plus(since.elapsed()), true))
                    .orElseGet(Timing.Receipt::new);
        }
        return heard.<Timing>map(at -> known(at, false)).orElseGet(Timing.Receipt::new);
    }

    /**
     * A local time of a zone. Of the doubled autumn hour the later reading is meant unless that would be ahead of when
     * it was heard; a time in the spring gap comes from a clock not yet moved, so the offset before the gap holds.
     */
    private Timing.Known in(ZoneId zone, LocalDateTime local, Instant heard) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.size() < 2) {
            return known(ZonedDateTime.of(local, zone).toOffsetDateTime(), true);
        }
        OffsetDateTime first = local.atOffset(offsets.get(0)).truncatedTo(ChronoUnit.MILLIS);
        OffsetDateTime second = local.atOffset(offsets.get(1)).truncatedTo(ChronoUnit.MILLIS);
        boolean ahead = second.toInstant().isAfter(heard.plus(tolerance));
        return new Timing.Known(ahead ? first : second, first.toInstant(), 0, "", true);
    }

    private Timing checked(Timing.Known known, Instant received) {
        Instant at = known.effective().toInstant();
        if (at.isAfter(received.plus(tolerance))) {
            return new Timing.Impossible(
                    "future", "time: more than " + tolerance.toMinutes() + " minutes after it was received");
        }
        if (known.key().isBefore(now.instant().minus(horizon))) {
            return new Timing.Impossible("too-old", "time: more than " + horizon.toDays() + " days ago");
        }
        return known;
    }

    private static Timing.Known known(OffsetDateTime at, boolean own) {
        OffsetDateTime time = at.truncatedTo(ChronoUnit.MILLIS);
        return new Timing.Known(time, time.toInstant(), 0, "", own);
    }

    private static boolean isSet(ReadingTime.DeviceClock device) {
        return device.local().getYear() > LAST_UNSET_YEAR;
    }

    private static boolean isSet(OffsetDateTime at) {
        return at.getYear() > LAST_UNSET_YEAR;
    }
}
