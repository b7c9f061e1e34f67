package org.tiltas.engine.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.Deliveries;
import org.tiltas.spi.journal.Receipt;

/** What a channel asks on one lane. Used by the lane's thread. */
final class LaneContext implements PartnerContext {
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
        return views.observation(observed);
    }

    @Override
    public Optional<String> resource(String reference) {
        return views.resource(reference);
    }

    @Override
    public Optional<String> remote(String reference) {
        return names.get(reference);
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
