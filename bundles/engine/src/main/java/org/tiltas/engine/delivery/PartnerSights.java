package org.tiltas.engine.delivery;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.consent.Consents;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.delivery.Sight;
import org.tiltas.spi.delivery.Sights;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;

/** Gives partners that read the eyes that their delivery has, whether or not that runs. */
@Component(service = Sights.class)
public final class PartnerSights implements Sights {
    private static final Logger LOG = LoggerFactory.getLogger(PartnerSights.class);
    private static final String KIND = "partner";

    private record Known(long version, Optional<Sight> sight) {}

    private final Journal journal;
    private final MetricCatalogue catalogue;
    private final Clock clock;
    private final Consents consents;
    private final Restricted restricted;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    @Activate
    public PartnerSights(@Reference Journal journal, @Reference MetricCatalogue catalogue) {
        this(journal, catalogue, Clock.systemUTC());
    }

    PartnerSights(Journal journal, MetricCatalogue catalogue, Clock clock) {
        this.journal = journal;
        this.catalogue = catalogue;
        this.clock = clock;
        this.consents = new Consents(journal.records(), code -> DeliveryFilter.metricsOf(code, catalogue));
        this.restricted = new Restricted(journal.records());
    }

    @Deactivate
    void close() throws Exception {
        restricted.close();
        consents.close();
    }

    @Override
    public Optional<Sight> of(String partner) {
        Optional<Record> record = journal.records().get(KIND, partner);
        if (record.isEmpty()) {
            known.remove(partner);
            return Optional.empty();
        }
        long version = record.get().version();
        return known.compute(
                        partner,
                        (id, before) -> before != null && before.version == version
                                ? before
                                : new Known(version, read(record.get())))
                .sight;
    }

    private Optional<Sight> read(Record record) {
        try {
            PartnerPlan plan = PartnerPlan.read(record.id(), record.body());
            LegalBasis basis = new LegalBasis(plan.legal(), consents, restricted, clock);
            return Optional.of(new PartnerSight(plan.terms(), basis, catalogue, journal));
        } catch (IllegalArgumentException e) {
            LOG.warn("partner {}: sees nothing: {}", record.id(), e.getMessage());
            return Optional.empty();
        }
    }
}
