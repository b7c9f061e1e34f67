package org.tiltas.clinical.views;

import java.time.ZoneId;
import java.util.List;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.metrics.Systems;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.Records;

/** What this room publishes, and what the validator finds fault with, for tests of other packages. */
public final class Published {
    private static final MetricRegistry REGISTRY = new MetricRegistry();
    private static R4Validator validator;

    private Published() {}

    public static FhirViews views(Records records) {
        return new JsonViews(REGISTRY, records, ZoneId.of("Europe/Vilnius"), Systems.MEASUREMENT_STATUS);
    }

    public static synchronized List<String> faults(String json, String... profiles) {
        if (validator == null) {
            validator = new R4Validator(REGISTRY);
        }
        return validator.faults(json, profiles);
    }
}
