package org.tiltas.engine.analysis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Escalations;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.analysis.FindingWrite;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.journal.Waitings;

/**
 * A call for help or a fall from a device that nobody is known to wear waits for its owner like every other reading, but
 * somebody is called at once: which device, where it is, and who wore it last. The alert is part of the commit that takes
 * the reading in; it ends by a person's word.
 */
final class UnownedCalls {
    /** Id in the place of a module's. */
    static final String SOURCE = "unowned";

    private static final Alert.Source BY = new Alert.Source(SOURCE, "1", "1");
    private static final Map<String, String> CALLS = Map.of(
            Metrics.HELP_CALL, "Call for help from a device without owner",
            Metrics.FALL, "Fall told by a device without owner");
    /** Retransmissions that are looked for among what waits. */
    private static final int MOST_WAITING = 1000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Journal journal;
    private final Escalations escalations;
    private final EpisodeWriter.Places places;
    private final Supplier<String> ids;
    private final Supplier<Instant> clock;

    UnownedCalls(
            Journal journal,
            Escalations escalations,
            EpisodeWriter.Places places,
            Supplier<String> ids,
            Supplier<Instant> clock) {
        this.journal = journal;
        this.escalations = escalations;
        this.places = places;
        this.ids = ids;
        this.clock = clock;
    }

    /** Whether somebody has to be called if nobody wears the device. */
    static boolean isCall(Measurement m) {
        return m.lane() == Lane.URGENT
                && CALLS.containsKey(m.metric())
                && !m.attributes().containsKey(Observing.QUIET)
                && !(m.value() instanceof Value.Flag flag && !flag.value())
                && !(m.value() instanceof Value.Absent);
    }

    /** Calls somebody for each of these that is a call, once for each device and kind. */
    void tell(List<Measurement> unowned, Unit unit) {
        Set<String> told = new HashSet<>();
        for (Measurement m : unowned) {
            if (isCall(m) && told.add(m.device() + " " + m.metric()) && !isKnown(m)) {
                tell(m, unit);
            }
        }
    }

    /** Whether it waits already: the message came again. */
    private boolean isKnown(Measurement m) {
        return journal.waitings().list(Optional.of(m.device()), Long.MAX_VALUE, MOST_WAITING).stream()
                .map(Waitings.Waiting::measurement)
                .map(Measurement::identity)
                .anyMatch((UUID identity) -> identity.equals(m.identity()));
    }

    private void tell(Measurement m, Unit unit) {
        Instant now = clock.get();
        Key key = new Key(Key.Keying.DEVICE, m.device());
        Optional<Alert> open = journal.alerts().open().stream()
                .filter(a -> a.source().module().equals(SOURCE)
                        && a.key().equals(key)
                        && a.kind().equals(m.metric()))
                .findFirst();
        boolean calls = open.map(a -> a.acknowledged() && !a.isSnoozed(now)).orElse(true);
        Alert alert = open.map(a -> more(a, calls, now)).orElseGet(() -> first(m, key, now));
        unit.find(new FindingWrite(
                alert,
                new Finding.Change(
                        open.isPresent() ? Finding.What.AGAIN : Finding.What.RAISED, now, "server", "", calls)));
    }

    private Alert more(Alert open, boolean calls, Instant now) {
        var draft = open.change()
                .evidence(
                        new Alert.Evidence(List.of(), List.of(), open.evidence().count() + 1));
        return (calls ? draft.renewed().escalation(firstStep(now)) : draft).build(now);
    }

    private Alert first(Measurement m, Key key, Instant now) {
        String location = places.location("Device/" + m.device(), m.device());
        boolean late = Duration.between(m.effective().toInstant(), now).compareTo(EpisodeWriter.LATE) > 0;
        return new Alert(
                ids.get(),
                1,
                BY,
                m.metric(),
                CALLS.get(m.metric()),
                Nature.CLINICAL,
                true,
                key,
                "Device/" + m.device(),
                m.device(),
                location,
                Severity.HIGH,
                Severity.HIGH,
                Alert.State.ACTIVE,
                false,
                m.effective(),
                now,
                Optional.empty(),
                new Alert.Evidence(List.of(), List.of(), 1),
                text(m, location),
                late,
                Alert.People.NOBODY,
                firstStep(now),
                "");
    }

    private Alert.Escalation firstStep(Instant now) {
        return new Alert.Escalation(
                0,
                escalations.table(SOURCE).of(Severity.HIGH).stream().findFirst().map(now::plus));
    }

    private String text(Measurement m, String location) {
        return m.metric() + " by Device/" + m.device() + ", which nobody is known to wear"
                + (location.isEmpty() ? "; where it is, is not known" : "; it is in Location/" + location)
                + lastWearer(m.device()).map(who -> "; last worn by " + who).orElse("; nobody wore it before");
    }

    /** Whoever the assignment that ended last was for. */
    private Optional<String> lastWearer(String device) {
        return journal.records().list("DeviceUseStatement").stream()
                .map(UnownedCalls::json)
                .filter(use -> use.at("/device/reference").asText().equals("Device/" + device))
                .filter(use -> !use.path("status").asText().equals("entered-in-error"))
                .max(Comparator.comparing(use -> use.at("/timingPeriod/end").asText()
                        + use.at("/timingPeriod/start").asText()))
                .map(use -> use.at("/subject/reference").asText());
    }

    private static JsonNode json(Record record) {
        try {
            return JSON.readTree(record.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("record " + record.kind() + " " + record.id() + ": not readable", e);
        }
    }
}
