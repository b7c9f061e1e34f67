package org.tiltas.analysis.limits;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;
import org.tiltas.api.Metrics;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;

/** Compares vital signs, glucose and weight with limits. Not CE-marked: evaluation only. */
@Component(service = AnalysisModule.class, property = "tiltas.module=vital-limits")
public final class VitalLimitsAnalysis implements AnalysisModule {
    private static final AnalysisDescriptor DESCRIPTOR = new AnalysisDescriptor(
            "vital-limits",
            "Limits of vital signs",
            "1",
            AnalysisDescriptor.Purpose.MEDICAL,
            Stream.concat(
                            Vital.ALL.stream().map(Vital::metric),
                            Stream.of(Metrics.BLOOD_PRESSURE, Metrics.WEIGHT, Metrics.BODY_COMPOSITION))
                    .collect(Collectors.toUnmodifiableSet()),
            Set.of(Key.Keying.SUBJECT),
            AnalysisDescriptor.Order.MEASURED,
            parameters(),
            alerts(),
            Set.of());

    private static List<Parameter> parameters() {
        return Stream.concat(
                        Vital.ALL.stream().flatMap(vital -> vital.parameters().stream()),
                        WeightChange.parameters().stream())
                .toList();
    }

    private static List<AlertKind> alerts() {
        return Stream.concat(
                        Vital.ALL.stream().flatMap(vital -> vital.alerts().stream()), WeightChange.alerts().stream())
                .toList();
    }

    @Override
    public AnalysisDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public Judge judge(Key key, Terms terms, byte[] state) {
        return new LimitsJudge(terms, state);
    }
}
