package org.tiltas.engine.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** What a channel asks on one lane. Filled by the lane's thread, read by its connections. */
final class LaneContext implements PartnerContext {
    private static final String OBSERVATION = "Observation/";
    private static final Pattern COINCIDENT_TIME = Pattern.compile(
            ",?\\{\"url\":\"http://hl7\\.org/fhir/uv/phd/StructureDefinition/CoincidentTimeStampReference\","
                    + "\"valueReference\":\\{\"reference\":\"Observation/([^\"]+)\"}}");
    private static final String DERIVED_FROM = ",\"derivedFrom\":[";

    private final String partner;
    private final Lane lane;
    private final FhirViews views;
    private final Deliveries deliveries;
    private final RemoteNames names;
    private final Notes notes;

    /** Names that were learned and not written down yet. */
    private final Queue<RecordWrite> learned = new ConcurrentLinkedQueue<>();

    /** Rows delivered in the pass at hand, whose receipts are not committed yet, with the partner's reference. */
    private final Map<String, List<Fresh>> fresh = new ConcurrentHashMap<>();

    /** Observations the partner turned out not to hold any more, whatever the receipts say. */
    private final Set<String> lost = ConcurrentHashMap.newKeySet();

    /** Offsets of the pass at hand, where a request before this pass may have sent them. */
    private long suspectFrom = Long.MAX_VALUE;

    private long suspectTo = Long.MIN_VALUE;

    private record Fresh(Observed row, long words, String remote) {}

    LaneContext(String partner, Lane lane, FhirViews views, Deliveries deliveries, RemoteNames names, Notes notes) {
        this.partner = partner;
        this.lane = lane;
        this.views = views;
        this.deliveries = deliveries;
        this.names = names;
        this.notes = notes;
    }

    void begin() {
        fresh.clear();
        lost.clear();
        suspectFrom = Long.MAX_VALUE;
        suspectTo = Long.MIN_VALUE;
    }

    /** Rows from here to there may have been sent before the pass at hand, without our knowing it. */
    void suspect(long from, long to) {
        suspectFrom = from;
        suspectTo = to;
    }

    boolean isSuspect(long offset) {
        return suspectFrom <= offset && offset <= suspectTo;
    }

    /** Takes note that the partner has lost an observation, for the pass at hand. */
    void lost(String observationId) {
        lost.add(observationId);
    }

    boolean isLost(String observationId) {
        return lost.contains(observationId);
    }

    /** @param words offset of the version whose words went out */
    void delivered(Observed row, long words, String remote) {
        lost.remove(row.id());
        fresh.computeIfAbsent(row.id(), id -> new CopyOnWriteArrayList<>()).add(new Fresh(row, words, remote));
    }

    /** Versions of an observation that were delivered in the pass at hand. */
    Stream<Observed> fresh(String observationId) {
        return fresh.getOrDefault(observationId, List.of()).stream().map(Fresh::row);
    }

    /** The version whose words went out for a row in the pass at hand. */
    OptionalLong words(Observed row) {
        return fresh.getOrDefault(row.id(), List.of()).stream()
                .filter(each -> each.row().offset() == row.offset())
                .mapToLong(Fresh::words)
                .findFirst();
    }

    /** The published identifier of an observation. */
    String identifier(Observed observed) {
        return views.identifier(observed);
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public String observation(Observed observed) {
        String json = withHeldClock(views.observation(observed), observed);
        String ids = observed.measurement().attributes().get(Attributes.DERIVED_FROM);
        return ids == null ? json : withHeldEvidence(json, ids);
    }

    /** What a device's clock showed is named to the partner if it holds that, which is sent before. */
    private String withHeldClock(String json, Observed observed) {
        if (!observed.measurement().attributes().containsKey(Attributes.COINCIDENT_TIME)) {
            return json;
        }
        Matcher clock = COINCIDENT_TIME.matcher(json);
        return !clock.find() || receipt(clock.group(1)).isPresent()
                ? json
                : clock.replaceFirst("").replaceFirst("\"extension\":\\[],", "");
    }

    /** Of the evidence of a reckoned value only what the partner holds is named to it. */
    private String withHeldEvidence(String json, String ids) {
        int from = json.indexOf(DERIVED_FROM);
        int to = from < 0 ? -1 : json.indexOf(']', from);
        if (to < 0) {
            return json;
        }
        List<String> held = new ArrayList<>();
        for (String id : ids.split(" ")) {
            if (receipt(id).isPresent()) {
                held.add("{\"reference\":\"" + OBSERVATION + id + "\"}");
            }
        }
        String left = held.isEmpty() ? "" : DERIVED_FROM + String.join(",", held) + "]";
        return json.substring(0, from) + left + json.substring(to + 1);
    }

    @Override
    public Optional<String> resource(String reference) {
        return views.resource(reference);
    }

    @Override
    public Optional<String> remote(String reference) {
        return reference.startsWith(OBSERVATION)
                ? receipt(reference.substring(OBSERVATION.length())).map(LaneContext::withoutVersion)
                : names.get(reference);
    }

    private static String withoutVersion(String remote) {
        int history = remote.indexOf("/_history/");
        return history < 0 ? remote : remote.substring(0, history);
    }

    @Override
    public void remember(String reference, String remote) {
        learned.add(names.put(reference, remote));
    }

    @Override
    public Map<String, String> notes() {
        return notes.all();
    }

    @Override
    public void note(String key, Optional<String> text) {
        notes.put(key, text);
    }

    /**
     * Adds what the channel noted and learned since to the unit, always together: of what it has a name for nobody would ask
     * any more whether there are two.
     */
    void write(Unit unit) {
        for (RecordWrite write = learned.poll(); write != null; write = learned.poll()) {
            unit.put(write);
        }
        notes.write(unit);
    }

    @Override
    public Optional<String> receipt(String observationId) {
        if (lost.contains(observationId)) {
            return Optional.empty();
        }
        List<Fresh> here = fresh.getOrDefault(observationId, List.of());
        return here.stream().reduce((a, b) -> b).map(Fresh::remote).or(() -> deliveries
                .receipt(partner, observationId)
                .map(Receipt.Item::remote));
    }
}
