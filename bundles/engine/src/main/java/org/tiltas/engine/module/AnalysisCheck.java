package org.tiltas.engine.module;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.spi.clinical.MetricCatalogue;

/** Looks an analysis's papers over before it gets any evidence. */
final class AnalysisCheck {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,49}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,99}");

    private AnalysisCheck() {}

    /** Why it cannot be used, in one line; empty if it can. */
    static Optional<String> refusal(String declaredId, AnalysisDescriptor descriptor, MetricCatalogue metrics) {
        if (!ID.matcher(descriptor.id()).matches()) {
            return Optional.of("id: '" + descriptor.id() + "' is not lower-case letters, digits and hyphens");
        }
        if (!declaredId.isEmpty() && !declaredId.equals(descriptor.id())) {
            return Optional.of("id: the service property tiltas.module says '" + declaredId + "', the descriptor '"
                    + descriptor.id() + "'");
        }
        if (descriptor.rules().isBlank()) {
            return Optional.of("rules: the version of the rules is missing");
        }
        if (descriptor.keys().isEmpty()) {
            return Optional.of("keys: nothing to gather measurements by");
        }
        if (!descriptor.scores().isEmpty() && descriptor.keys().contains(Key.Keying.GATEWAY)) {
            return Optional.of("scores: of a gateway nothing can be published");
        }
        return metrics(descriptor, metrics).or(() -> alerts(descriptor)).or(() -> parameters(descriptor));
    }

    private static Optional<String> metrics(AnalysisDescriptor descriptor, MetricCatalogue metrics) {
        for (String metric : new TreeSet<>(descriptor.metrics())) {
            if (metrics.metric(metric).isEmpty()) {
                return Optional.of("metrics: '" + metric + "' is not in the metrics registry");
            }
        }
        for (String metric : new TreeSet<>(descriptor.scores())) {
            if (metrics.metric(metric).isEmpty()) {
                return Optional.of("scores: '" + metric + "' is not in the metrics registry");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> alerts(AnalysisDescriptor descriptor) {
        Set<String> names = new HashSet<>();
        for (AnalysisDescriptor.AlertKind kind : descriptor.alerts()) {
            if (!NAME.matcher(kind.name()).matches()) {
                return Optional.of("alerts: '" + kind.name() + "' is not a name");
            }
            if (!names.add(kind.name())) {
                return Optional.of("alerts: '" + kind.name() + "' stands there twice");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> parameters(AnalysisDescriptor descriptor) {
        Set<String> names = new HashSet<>();
        for (Parameter parameter : descriptor.parameters()) {
            if (!NAME.matcher(parameter.name()).matches()) {
                return Optional.of("parameters: '" + parameter.name() + "' is not a name");
            }
            if (!names.add(parameter.name())) {
                return Optional.of("parameters: '" + parameter.name() + "' stands there twice");
            }
        }
        return Optional.empty();
    }
}
