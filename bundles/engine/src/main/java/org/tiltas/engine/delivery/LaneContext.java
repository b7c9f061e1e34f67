package org.tiltas.engine.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Attributes;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Receipt;

/** What a channel asks on one lane. Used by the lane's thread. */
final class LaneContext implements PartnerContext {
    private static final String OBSERVATION = "Observation/";
    private static final String DERIVED_FROM = ",\"derivedFrom\":[";

    private final String partner;
    private final Lane lane;
    private final FhirViews views;
    private final Deliveries deliveries;
    private final RemoteNames names;

    /** Receipts of the pass at hand, which are not committed yet. */
    private final Map<String, String> fresh = new HashMap<>();

    LaneContext(String partner, Lane lane, FhirViews views, Deliveries deliveries, RemoteNames names) {
        this.partner = partner;
        this.lane = lane;
        this.views = views;
        this.deliveries = deliveries;
        this.names = names;
    }

    void begin() {
        fresh.clear();
    }

    void delivered(Observed row, String remote) {
        fresh.put(row.id(), remote);
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public String observation(Observed observed) {
        String json = views.observation(observed);
        String ids = observed.measurement().attributes().get(Attributes.DERIVED_FROM);
        return ids == null ? json : withHeldEvidence(json, ids);
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
        names.put(reference, remote);
    }

    @Override
    public Optional<String> receipt(String observationId) {
        return Optional.ofNullable(fresh.get(observationId))
                .or(() -> deliveries.receipt(partner, observationId).map(Receipt.Item::remote));
    }
}
