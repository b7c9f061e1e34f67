package org.tiltas.clinical.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.tiltas.api.MetricDirectory;
import org.tiltas.api.Metrics;

class ModuleMetricsTest {
    private final MetricDirectory directory =
            ServiceLoader.load(MetricDirectory.class).findFirst().orElseThrow();

    @Test
    void modulesSeeEveryMetricOfTheRegistry() {
        assertThat(directory.all())
                .extracting(MetricDirectory.Entry::name)
                .containsExactlyElementsOf(new MetricRegistry()
                        .all().stream().map(metric -> metric.name()).toList());
        assertThat(directory.metric("no-such-thing")).isEmpty();
    }

    @Test
    void aPanelTellsItsComponents() {
        MetricDirectory.Entry pressure =
                directory.metric(Metrics.BLOOD_PRESSURE).orElseThrow();
        assertThat(pressure.shape()).isEqualTo(MetricDirectory.Shape.PANEL);
        assertThat(pressure.required()).containsExactly(Metrics.SYSTOLIC, Metrics.DIASTOLIC);
        assertThat(pressure.components()).contains(Metrics.MEAN_PRESSURE);
        assertThat(pressure.units()).isEmpty();
        assertThat(pressure.codings().get(0).code()).isEqualTo("85354-9");
    }

    @Test
    void aQuantityTellsItsUnits() {
        assertThat(directory.metric(Metrics.BODY_TEMPERATURE).orElseThrow().units())
                .containsExactly("Cel");
    }
}
