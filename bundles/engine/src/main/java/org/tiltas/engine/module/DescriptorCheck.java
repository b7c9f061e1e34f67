package org.tiltas.engine.module;

import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.spi.clinical.MetricCatalogue;

/** Looks an adapter's papers over before it gets a message. */
final class DescriptorCheck {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,49}(:[a-z0-9][a-z0-9-]{0,49})?");

    private DescriptorCheck() {}

    /** Why it cannot be used, in one line; empty if it can. */
    static Optional<String> refusal(String declaredId, AdapterDescriptor descriptor, MetricCatalogue metrics) {
        if (!ID.matcher(descriptor.id()).matches()) {
            return Optional.of("id: '" + descriptor.id() + "' is not lower-case letters, digits and hyphens");
        }
        if (!declaredId.isEmpty() && !declaredId.equals(descriptor.id())) {
            return Optional.of("id: the service property tiltas.module says '" + declaredId + "', the descriptor '"
                    + descriptor.id() + "'");
        }
        for (String metric : new TreeSet<>(descriptor.metrics())) {
            if (metrics.metric(metric).isEmpty()) {
                return Optional.of("metrics: '" + metric + "' is not in the metrics registry");
            }
        }
        return Optional.empty();
    }
}
