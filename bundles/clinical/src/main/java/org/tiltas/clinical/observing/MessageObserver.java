package org.tiltas.clinical.observing;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Origin;
import org.tiltas.api.Quality;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.Sequence;
import org.tiltas.api.Subject;
import org.tiltas.clinical.claims.BatchClaims;
import org.tiltas.clinical.devices.DeviceEntry;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/** Observes the readings of one message: all of them, or none when one of them shows that the message is not to be trusted. */
final class MessageObserver {
    private static final Duration LATE = Duration.ofMinutes(10);

    private final MetricRegistry metrics;
    private final Owners owners;
    private final Clocks clocks;
    private final Memory memory;
    private final DeviceDrafts drafts;
    private final Decoded decoded;
    private final RawMessage message;
    private final SelfDescription description;
    private final CoincidentTimes coincident;
    private final MessageTimes times;
    private Map<UUID, Integer> alike;

    MessageObserver(
            MetricRegistry metrics,
            Owners owners,
            Clocks clocks,
            Memory memory,
            ZoneId zone,
            DeviceDrafts drafts,
            Decoded decoded) {
        this.metrics = metrics;
        this.owners = owners;
        this.clocks = clocks;
        this.memory = memory;
        this.drafts = drafts;
        this.decoded = decoded;
        this.message = decoded.message();
        this.description = new SelfDescription(zone);
        this.coincident = new CoincidentTimes(clocks, zone, message);
        this.times = new MessageTimes(clocks, memory, zone, drafts, description, coincident, message);
    }

    /** What tells a repetition from news, across messages. */
    record Memory(
            RecentPayloads recent,
            Ways ways,
            HeldStates states,
            Sessions sessions,
            BatchClaims claims,
            DeviceClocks clocks) {}

    void observe(Unit unit, List<Measurement> observed) {
        List<Reading> readings = decoded.readings();
        readings.forEach(times::hear);
        List<Timing> timings = new ArrayList<>(readings.size());
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            MetricDefinition metric = metrics.definition(reading.metric());
            if (metric == null) {
                quarantine(unit, "unknown-metric", "reading " + i + ": metric " + reading.metric() + " is not known");
                return;
            }
            if (metric.name().equals(Metrics.IN_ROOM)) {
                quarantine(unit, "reserved-metric", "reading " + i + ": only the server itself tells " + metric.name());
                return;
            }
            Optional<String> misfit = Judgement.misfit(metrics, metric, reading.value());
            if (misfit.isPresent()) {
                quarantine(unit, misfit.get(), "reading " + i + ": not a value of " + reading.metric());
                return;
            }
            Timing timing = times.of(reading);
            if (timing instanceof Timing.Impossible impossible) {
                quarantine(unit, impossible.reason(), "reading " + i + ": " + impossible.detail());
                return;
            }
            timings.add(timing);
        }
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            if (SelfDescription.clock(reading).isPresent()) {
                // what is corrected by it may stand before it in the message
                coincident
                        .observe(reading, drafts.id(reading.device()), origin(i))
                        .ifPresent(observed::add);
            }
        }
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            if (SelfDescription.describes(reading)) {
                description.learn(reading, drafts);
            } else {
                observe(reading, i, timings.get(i), unit, observed);
            }
        }
    }

    private void observe(Reading reading, int ordinal, Timing timing, Unit unit, List<Measurement> observed) {
        MetricDefinition metric = metrics.definition(reading.metric());
        String device = drafts.id(reading.device());
        Judgement judgement = Judgement.of(metrics, metric, reading);
        OffsetDateTime effective;
        Set<Quality> quality = reading.quality();
        if (timing instanceof Timing.Known known) {
            effective = known.effective();
        } else {
            effective = message.received()
                    .truncatedTo(ChronoUnit.MILLIS)
                    .atZone(clocks.zone())
                    .toOffsetDateTime();
            quality = EnumSet.of(Quality.RECEIPT_TIME);
            quality.addAll(reading.quality());
        }
        if (Sightings.tells(reading) && !stands(reading, device, effective.toInstant())) {
            if (!memory.sessions().isReplay()) {
                Sightings.countUnheard(reading);
            }
            return;
        }
        Optional<IdentityKey> identity = key(reading, timing, device, effective.toInstant());
        if (identity.isEmpty()) {
            return;
        }
        IdentityKey key = identity.get();
        Map<String, String> facts = new HashMap<>(reading.attributes());
        // with the gateway it tells where somebody is: nothing to keep beside every value
        facts.remove(Attributes.RSSI);
        boolean quiet = HeldStates.isHeld(reading) && memory.states().isQuiet(device, reading, key);
        if (quiet) {
            facts.put(Observing.QUIET, "true");
        }
        if (timing instanceof Timing.Known known && !known.shown().isEmpty()) {
            facts.put(Attributes.DEVICE_TIME, known.shown());
            coincident
                    .behind(reading.device(), device, known, times.timeline(reading))
                    .ifPresent(behind -> facts.put(Attributes.COINCIDENT_TIME, behind));
        }
        Duration late = Duration.between(effective.toInstant(), message.received());
        if (message.lane() == Lane.URGENT && late.compareTo(LATE) > 0) {
            facts.put(Attributes.LATE, late.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        Subject owner = owner(metric, reading, device, effective.toInstant(), facts);
        Measurement measurement = new Measurement(
                key.identity(),
                key.time(),
                owner == null ? new Subject(Subject.Kind.DEVICE, device) : owner,
                device,
                message.gateway(),
                reading.channel(),
                reading.metric(),
                judgement.value(),
                judgement.status(),
                effective,
                message.received(),
                quality,
                reading.userIndex(),
                facts,
                message.lane(),
                origin(ordinal));
        if (owner == null) {
            unit.hold(measurement);
        } else {
            observed.add(measurement);
        }
    }

    /** Whether a device is known to stay in its place: of any other it may turn out later who carried it around. */
    private boolean stands(Reading reading, String device, Instant at) {
        return !drafts.location(reading.device()).isEmpty() && !owners.mayBeWorn(reading, device, at);
    }

    private Origin origin(int ordinal) {
        return new Origin(message.id(), ordinal, decoded.module(), decoded.moduleVersion());
    }

    /** @return empty for what is not worth a word */
    private Optional<IdentityKey> key(Reading reading, Timing timing, String device, Instant at) {
        IdentityKey own = key(reading, timing);
        String way = reading.attributes().get(Attributes.WAY);
        if (way != null) {
            UUID said = Identities.said(DeviceEntry.common(reading.device()), reading);
            own = memory.ways().same(said, way, message, own);
        }
        return HeldStates.isHeld(reading) ? memory.states().key(device, reading, at, own) : Optional.of(own);
    }

    private IdentityKey key(Reading reading, Timing timing) {
        DeviceIdentifier device = DeviceEntry.common(reading.device());
        if (reading.sequence().isPresent()) {
            Sequence sequence = reading.sequence().get();
            UUID identity = numbered(Identities.bySequence(device, reading, sequence));
            if (timing instanceof Timing.Known known && known.own()) {
                return new IdentityKey(identity, known.key());
            }
            boolean session = !sequence.session().isEmpty();
            return at(identity, memory.recent().bySequence(identity, session, message));
        }
        if (timing instanceof Timing.Known known) {
            return new IdentityKey(
                    numbered(Identities.byTime(device, reading, known.key(), known.epoch())), known.key());
        }
        UUID content = numbered(Identities.content(device, reading));
        RecentPayloads.First first = memory.recent().byContent(content, message);
        return at(Identities.anchored(content, first.message()), first);
    }

    private static IdentityKey at(UUID identity, RecentPayloads.First first) {
        return new IdentityKey(identity, first.received().truncatedTo(ChronoUnit.MILLIS));
    }

    private UUID numbered(UUID identity) {
        if (decoded.readings().size() == 1) {
            return identity;
        }
        if (alike == null) {
            alike = new HashMap<>();
        }
        return Identities.numbered(identity, alike.merge(identity, 1, Integer::sum) - 1);
    }

    /**
     * Whom the reading is about; null while nobody is known to have worn the device.
     *
     * @param facts told who has claimed it
     */
    private Subject owner(
            MetricDefinition metric, Reading reading, String device, Instant at, Map<String, String> facts) {
        return switch (metric.about()) {
            case PERSON -> {
                String resident = owners.of(reading, device, message.gateway(), at);
                if (resident == null
                        && drafts.isShared(reading.device())
                        && !memory.sessions().isReplay()) {
                    resident = memory.claims().patient(device, message, at).orElse(null);
                    if (resident != null) {
                        facts.put(Attributes.CLAIMED, resident);
                    }
                }
                yield resident == null ? null : new Subject(Subject.Kind.PATIENT, resident);
            }
            case DEVICE -> new Subject(Subject.Kind.DEVICE, device);
            case ROOM -> {
                String location = drafts.location(reading.device());
                yield location.isEmpty()
                        ? new Subject(Subject.Kind.DEVICE, device)
                        : new Subject(Subject.Kind.LOCATION, location);
            }
        };
    }

    private void quarantine(Unit unit, String reason, String detail) {
        unit.quarantine(new Quarantined(message, decoded.module(), reason, detail, message.payload().length, ""));
    }
}
