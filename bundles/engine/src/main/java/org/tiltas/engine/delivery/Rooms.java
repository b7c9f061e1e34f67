package org.tiltas.engine.delivery;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.Lane;
import org.tiltas.api.PartnerChannel;
import org.tiltas.engine.consent.Consents;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Journal;

/**
 * What deliveries are made of.
 *
 * @param channels the channel of a kind, while one is installed
 * @param profiles the delivery profile of a name, while one is installed
 * @param consents what residents have said
 * @param restricted whose data nobody is sent
 * @param latencies how long deliveries took, by partner; outlives a change of its settings
 * @param locks one per partner and lane; outlives a delivery, so that the next one waits for its last request
 */
record Rooms(
        Journal journal,
        FhirViews views,
        MetricCatalogue catalogue,
        Function<String, Optional<PartnerChannel>> channels,
        Function<String, Optional<DeliveryProfile>> profiles,
        DeskTimes times,
        Clock clock,
        Consents consents,
        Restricted restricted,
        Map<String, ReentrantLock> locks,
        Map<String, Latency> latencies) {

    Rooms(
            Journal journal,
            FhirViews views,
            MetricCatalogue catalogue,
            Function<String, Optional<PartnerChannel>> channels,
            Function<String, Optional<DeliveryProfile>> profiles,
            DeskTimes times,
            Clock clock) {
        this(
                journal,
                views,
                catalogue,
                channels,
                profiles,
                times,
                clock,
                new Consents(journal.records(), code -> DeliveryFilter.metricsOf(code, catalogue)),
                new Restricted(journal.records()),
                new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>());
    }

    Latency latency(String partner) {
        return latencies.computeIfAbsent(partner, key -> new Latency(clock));
    }

    /** Forgets what was kept of a partner that is no more. */
    void forget(String partner) {
        latencies.remove(partner);
    }

    ReentrantLock lock(String partner, Lane lane) {
        return locks.computeIfAbsent(lane + " " + partner, key -> new ReentrantLock());
    }
}
