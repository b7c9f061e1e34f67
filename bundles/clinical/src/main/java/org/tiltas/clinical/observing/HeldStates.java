package org.tiltas.clinical.observing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.tiltas.api.Attributes;
import org.tiltas.api.Metrics;
import org.tiltas.api.Quality;
import org.tiltas.api.Reading;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;

/**
 * The states that devices are in ({@link Attributes#HELD}), so that a state gives an Observation once per change. A
 * repetition gets the identity of the change, which makes it a duplicate in the journal: counted, not stored. The last
 * changes of each state are kept with the unit that observes them, so that late and repeated messages find theirs. For
 * one batch and one thread.
 */
final class HeldStates {
    static final String KIND = "device-state";
    private static final int CHANGES_KEPT = 8;
    private static final JsonMapper JSON = new JsonMapper();
    /** That nobody has fallen or called, or that it is worn, is no news of a device just met. */
    private static final Set<String> ALARMS = Set.of(Metrics.FALL, Metrics.HELP_CALL, Metrics.OFF_BODY);

    /** Null in a replay: it rebuilds the states from the messages it reads, and stores none. */
    private final Records records;

    private final Duration longest;
    private final Map<String, Draft> drafts = new HashMap<>();

    /** @param quiet the quiet of an alarm of which nothing is known from before the replay */
    private record Change(Instant at, String state, IdentityKey key, boolean quiet) {
        Change(Instant at, String state, IdentityKey key) {
            this(at, state, key, false);
        }
    }

    private static final class Draft {
        private final long version;
        private final List<Change> changes;
        private boolean changed;

        Draft(long version, List<Change> changes) {
            this.version = version;
            this.changes = changes;
        }
    }

    /** @param longest after this time a state is told anew: the journal forgets identities in the end */
    HeldStates(Records records, Duration longest) {
        this.records = records;
        this.longest = longest;
    }

    /** For messages read once more, all batches of them. */
    static HeldStates replaying(Duration longest) {
        return new HeldStates(null, longest);
    }

    /** Whether a key is that of a quiet which says nothing by itself; it may only confirm what is stored. */
    boolean isQuiet(String device, Reading reading, IdentityKey key) {
        return records == null
                && draft(device, reading).changes.stream()
                        .anyMatch(c -> c.quiet() && c.key().equals(key));
    }

    static boolean isHeld(Reading reading) {
        return Attributes.HELD.equals(reading.attributes().get(Attributes.STATE));
    }

    /**
     * @param device id of the Device
     * @param at when the device was in that state
     * @param own the key of this reading, should it be a change
     * @return the key of the change that brought the state; empty for the quiet of an alarm that never was raised
     */
    Optional<IdentityKey> key(String device, Reading reading, Instant at, IdentityKey own) {
        Draft draft = draft(device, reading);
        boolean quiet = false;
        String state = state(reading);
        int before = draft.changes.size() - 1;
        while (before >= 0 && draft.changes.get(before).at().isAfter(at)) {
            before--;
        }
        if (before >= 0) {
            Change last = draft.changes.get(before);
            boolean fresh = Duration.between(last.at(), at).compareTo(longest) <= 0;
            if (last.key().equals(own) || last.state().equals(state) && fresh) {
                return Optional.of(last.key());
            }
        } else if (draft.changes.isEmpty()
                && ALARMS.contains(reading.metric())
                && reading.value().equals(new Value.Flag(false))) {
            if (records != null) {
                return Optional.empty();
            }
            quiet = true;
        }
        draft.changes.add(before + 1, new Change(at, state, own, quiet));
        if (draft.changes.size() > CHANGES_KEPT) {
            draft.changes.remove(0);
        }
        draft.changed = true;
        return Optional.of(own);
    }

    void write(Unit unit) {
        if (records == null) {
            return;
        }
        drafts.forEach((id, draft) -> {
            if (draft.changed) {
                unit.put(RecordWrite.put(KIND, id, written(draft.changes)).expecting(draft.version));
            }
        });
    }

    private Draft draft(String device, Reading reading) {
        String id = device + "/" + reading.metric() + (reading.channel().isEmpty() ? "" : "/" + reading.channel());
        return drafts.computeIfAbsent(id, key -> (records == null ? Optional.<Record>empty() : records.get(KIND, id))
                .map(HeldStates::read)
                .orElseGet(() -> new Draft(0, new ArrayList<>())));
    }

    private static String state(Reading reading) {
        Set<String> quality = new TreeSet<>();
        for (Quality q : reading.quality()) {
            quality.add(q.name());
        }
        return reading.value() + " " + reading.status() + " " + quality;
    }

    private static Draft read(Record record) {
        List<Change> changes = new ArrayList<>();
        try {
            for (JsonNode change : JSON.readTree(record.body()).path("changes")) {
                IdentityKey key = new IdentityKey(
                        UUID.fromString(change.path("identity").asText()),
                        Instant.ofEpochMilli(change.path("filed").asLong()));
                changes.add(new Change(
                        Instant.ofEpochMilli(change.path("at").asLong()),
                        change.path("state").asText(),
                        key));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a state is stored as something else than JSON", e);
        }
        return new Draft(record.version(), changes);
    }

    private static String written(List<Change> changes) {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode list = body.putArray("changes");
        for (Change change : changes) {
            list.addObject()
                    .put("at", change.at().toEpochMilli())
                    .put("state", change.state())
                    .put("identity", change.key().identity().toString())
                    .put("filed", change.key().time().toEpochMilli());
        }
        return body.toString();
    }
}
