package org.tiltas.clinical.observing;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Origin;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.clinical.devices.Ownership;
import org.tiltas.clinical.metrics.Systems;
import org.tiltas.clinical.whereabouts.Decisions;
import org.tiltas.clinical.whereabouts.Places;
import org.tiltas.clinical.whereabouts.RoomMemory;
import org.tiltas.clinical.whereabouts.RoomTrack;
import org.tiltas.clinical.whereabouts.Sighting;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.clinical.Whereabouts.Decision;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;

/**
 * Which gateway hears what residents wear, and how loud. Of nobody but those for whom that was decided anything becomes of
 * it: it is counted, without saying of whom, and forgotten. For one batch and one thread.
 */
final class Sightings {
    private static final String FIGURE = "tiltas_whereabouts_sightings_total";
    /** What a gateway heard longer ago comes out of a buffer and tells of no present. */
    private static final Duration CURRENT = Duration.ofMinutes(1);

    private static final Pattern LOUDNESS = Pattern.compile("-\\d{1,3}(\\.\\d{1,3})?");
    private static final String MODULE = "whereabouts";

    private final Records records;
    private final Owners owners;
    private final Places places;
    private final RoomMemory memory;
    private final Clocks clocks;
    private final Unit unit;
    private final Map<String, RoomTrack> tracks = new HashMap<>();
    private Map<String, Decision> decisions;

    Sightings(Records records, Owners owners, Places places, RoomMemory memory, Clocks clocks, Unit unit) {
        this.records = records;
        this.owners = owners;
        this.places = places;
        this.memory = memory;
        this.clocks = clocks;
        this.unit = unit;
    }

    /** Whether a reading would only tell where the bearer of a device is, if it has one. */
    static boolean tells(Reading reading) {
        return reading.metric().equals(Metrics.SIGNAL)
                && reading.device().system().equals(DeviceIdentifier.BLUETOOTH);
    }

    /** Takes in what a message tells beside its values; what becomes certain by it goes to the observed. */
    void hear(RawMessage message, List<Reading> readings, DeviceDrafts drafts, List<Measurement> observed) {
        Map<DeviceIdentifier, Reading> loudest = new LinkedHashMap<>();
        for (Reading reading : readings) {
            if (reading.device().system().equals(DeviceIdentifier.BLUETOOTH)
                    && loudness(reading).isPresent()) {
                loudest.merge(
                        reading.device(),
                        reading,
                        (a, b) -> loudness(a).getAsInt() >= loudness(b).getAsInt() ? a : b);
            }
        }
        for (Reading reading : loudest.values()) {
            count(hear(message, reading, drafts, observed));
        }
    }

    /** Counts a reading that was not kept, unless it is counted when it is heard. */
    static void countUnheard(Reading reading) {
        if (loudness(reading).isEmpty()) {
            count(false);
        }
    }

    private static void count(boolean evaluated) {
        Meters.counter(FIGURE, "outcome", evaluated ? "evaluated" : "not-evaluated")
                .increment();
    }

    private static OptionalInt loudness(Reading reading) {
        String text = reading.attributes().get(Attributes.RSSI);
        return text != null && LOUDNESS.matcher(text).matches()
                ? OptionalInt.of(new BigDecimal(text).intValue())
                : OptionalInt.empty();
    }

    private boolean hear(RawMessage message, Reading reading, DeviceDrafts drafts, List<Measurement> observed) {
        Instant at = message.received().truncatedTo(ChronoUnit.MILLIS);
        Optional<String> device = drafts.known(reading.device());
        if (decisions().isEmpty() || device.isEmpty() || !isCurrent(reading, at)) {
            return false;
        }
        String resident = bearer(device.get(), reading, message.gateway(), at);
        Decision decision = resident == null ? null : decisions().get(resident);
        String room = places.room(message.gateway());
        // what was received before its end and is read after it tells nothing any more
        if (decision == null
                || decision.ended().isPresent()
                || !decision.holds(at)
                || room.isEmpty()
                || records.get(Restricted.KIND, resident).isPresent()) {
            return false;
        }
        RoomTrack track = tracks.computeIfAbsent(resident, this::track);
        track.forget(at.minus(decision.order().retention()));
        Sighting sighting = new Sighting(at, room, loudness(reading).getAsInt(), message.gateway(), device.get());
        for (Sighting change : track.hear(sighting)) {
            observed.add(measurement(resident, change, message.received()));
        }
        return true;
    }

    /**
     * Who wears the device as a whole, which is how the room is kept: what only its user slot or the message says would be
     * taken back by the next look at the assignments. Null for nobody, and where the reading is somebody else's.
     */
    private String bearer(String device, Reading reading, String gateway, Instant at) {
        Ownership ownership = owners.ownership();
        String whole =
                ownership.of(device, OptionalInt.empty(), gateway, Map.of(), at).resident();
        String own = ownership
                .of(device, reading.userIndex(), gateway, reading.attributes(), at)
                .resident();
        return whole != null && whole.equals(own) ? whole : null;
    }

    private RoomTrack track(String patient) {
        RoomTrack kept = memory.take(patient, unit);
        return kept.isAheadOf(clocks.now()) ? new RoomTrack() : kept;
    }

    private static boolean isCurrent(Reading reading, Instant received) {
        return reading.heardAt()
                .map(heard -> Duration.between(heard.toInstant(), received).abs())
                .filter(distance -> distance.compareTo(CURRENT) > 0)
                .isEmpty();
    }

    private Map<String, Decision> decisions() {
        if (decisions == null) {
            decisions = Decisions.all(records, owners.ownership().residents());
        }
        return decisions;
    }

    private Measurement measurement(String resident, Sighting since, Instant received) {
        String text = Metrics.IN_ROOM + "\n" + since.device() + "\n" + since.at();
        return new Measurement(
                UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)),
                since.at(),
                new Subject(Subject.Kind.PATIENT, resident),
                since.device(),
                since.gateway(),
                "",
                Metrics.IN_ROOM,
                new Value.Code(Systems.LOCATION, since.room(), places.name(since.room())),
                ReadingStatus.FINAL,
                since.at().atZone(clocks.zone()).toOffsetDateTime(),
                received,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                Lane.ROUTINE,
                new Origin("", 0, MODULE, "1"));
    }

    void write() {
        tracks.forEach((patient, track) -> RoomMemory.put(patient, track, unit));
    }
}
