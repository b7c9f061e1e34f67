package org.tiltas.clinical.observing;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;

/** When the readings of one message were measured, by what is known of the clocks and sessions of its devices. */
final class MessageTimes {
    private final Clocks clocks;
    private final MessageObserver.Memory memory;
    private final ZoneId zone;
    private final DeviceDrafts drafts;
    private final SelfDescription description;
    private final RawMessage message;
    private final CoincidentTimes coincident;

    MessageTimes(
            Clocks clocks,
            MessageObserver.Memory memory,
            ZoneId zone,
            DeviceDrafts drafts,
            SelfDescription description,
            CoincidentTimes coincident,
            RawMessage message) {
        this.clocks = clocks;
        this.memory = memory;
        this.zone = zone;
        this.drafts = drafts;
        this.description = description;
        this.coincident = coincident;
        this.message = message;
    }

    /** Listens for the clock of a device, before any time is asked: it counts for what stands before it in the message. */
    void hear(Reading reading) {
        if (!memory.sessions().isReplay()) {
            coincident.anchor(reading).ifPresent(anchor -> memory.clocks().learn(drafts.id(reading.device()), anchor));
        }
    }

    Timing of(Reading reading) {
        if (SelfDescription.describes(reading)) {
            description.sessionStart(reading).ifPresent(start -> {
                description.heard(reading.device(), start);
                memory.sessions().told(reading.device(), start);
            });
            return new Timing.Receipt();
        }
        Optional<OffsetDateTime> session = description.started(reading.device());
        if (session.isEmpty()) {
            Optional<OffsetDateTime> known = drafts.sessionStart(reading.device());
            if (reading.time() instanceof ReadingTime.SinceSessionStart
                    && memory.sessions().isLost(reading.device(), message, known)) {
                return new Timing.Impossible("session-unknown", "time: in a session whose start is no longer known");
            }
            session = memory.sessions().of(reading.device(), message, known);
        }
        Timing timing = clocks.of(reading, message, session, timeline(reading), zone);
        return timing instanceof Timing.Impossible impossible
                        && message.lane() == Lane.URGENT
                        && !(memory.sessions().isReplay() && impossible.reason().equals("too-old"))
                ? new Timing.Receipt()
                : timing;
    }

    /** What is known of the clock that a reading's time comes from. */
    Timeline timeline(Reading reading) {
        return reading.time() instanceof ReadingTime.DeviceClock
                ? drafts.known(reading.device())
                        .map(device -> memory.clocks().of(device))
                        .orElse(Timeline.UNKNOWN)
                : Timeline.UNKNOWN;
    }
}
