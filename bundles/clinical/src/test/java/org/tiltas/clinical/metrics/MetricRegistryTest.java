package org.tiltas.clinical.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Metrics;
import org.tiltas.spi.clinical.MetricCatalogue.Coding;
import org.tiltas.spi.clinical.MetricCatalogue.Metric;

class MetricRegistryTest {
    private final MetricRegistry registry = new MetricRegistry();

    @Test
    void knowsEveryNameAnAdapterMayUse() throws IllegalAccessException {
        List<String> names = new ArrayList<>();
        for (Field field : Metrics.class.getFields()) {
            names.add((String) field.get(null));
        }

        assertThat(registry.all()).extracting(Metric::name).containsAll(names);
    }

    @Test
    void everyEntryIsWhole() {
        for (Metric metric : registry.all()) {
            MetricDefinition definition = registry.definition(metric.name());
            assertThat(metric.codings()).as(metric.name()).isNotEmpty();
            assertThat(metric.components())
                    .allSatisfy(c -> assertThat(registry.metric(c)).isPresent());
            assertThat(metric.components()).containsAll(definition.required());
            boolean number = definition.kind() == MetricDefinition.Kind.QUANTITY
                    || definition.kind() == MetricDefinition.Kind.SERIES;
            assertThat(definition.units().isEmpty()).as(metric.name()).isEqualTo(!number);
            assertThat(metric.low().isPresent()).isEqualTo(metric.high().isPresent());
            if (metric.codings().stream().anyMatch(c -> c.system().equals(Systems.LOINC))) {
                assertThat(metric.codings())
                        .as("LOINC serves alone: " + metric.name())
                        .noneMatch(c -> c.system().startsWith("urn:tiltas"));
            }
        }
    }

    @Test
    void aWrongWordAboutTheLicenceIsNamed() {
        System.setProperty("tiltas.snomed.uk", "perhaps");
        try {
            assertThatThrownBy(MetricRegistry::new)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("TILTAS_SNOMED_UK: 'perhaps' is neither true nor false");
        } finally {
            System.clearProperty("tiltas.snomed.uk");
        }
    }

    @Test
    void roomsHaveNoVitalSigns() {
        for (Metric metric : registry.all()) {
            if (metric.category().equals("vital-signs")) {
                assertThat(registry.definition(metric.name()).about()).isEqualTo(MetricDefinition.About.PERSON);
            }
        }
    }

    @Test
    void knowsWhatIsMeasuredOfPeople() {
        assertThat(registry.isPersonal(Metrics.HEART_RATE)).isTrue();
        assertThat(registry.isPersonal(Metrics.BATTERY)).isFalse();
        assertThat(registry.isPersonal(Metrics.MOTION)).isFalse();
        assertThat(registry.isPersonal("unheard-of")).as("in doubt").isTrue();
    }

    @Test
    void findsByCodeAndCategory() {
        assertThat(registry.byCode(Systems.LOINC, "8867-4", true, false)).containsExactly("heart-rate");
        assertThat(registry.byCode("", "59408-5", true, true)).containsExactly("spo2");
        assertThat(registry.byCode("", "8480-6", false, true)).containsExactly("blood-pressure");
        assertThat(registry.byCode(Systems.MDC, "8480-6", true, true)).isEmpty();
        assertThat(registry.byCode(Systems.EVENT, "fall", true, false)).containsExactly("fall");
        assertThat(registry.byCategory("laboratory"))
                .contains("glucose-interstitial")
                .doesNotContain("heart-rate");
    }

    @Test
    void theManualShowsWhatTheRegistrySays() throws Exception {
        Path manual = Path.of("../../docs/observations.md");
        String table = registry.all().stream().map(this::row).collect(Collectors.joining("\n"));

        assertThat(Files.readString(manual))
                .as("docs/observations.md must hold this table:\n" + table)
                .contains(table);
    }

    private String row(Metric metric) {
        MetricDefinition definition = registry.definition(metric.name());
        String range = metric.low()
                .map(low -> low.toPlainString() + " – "
                        + metric.high().orElseThrow().toPlainString())
                .orElse("");
        String profile = metric.profile().substring(metric.profile().lastIndexOf('/') + 1);
        return "| `" + metric.name() + "` | " + definition.about().name().toLowerCase(java.util.Locale.ROOT) + " | "
                + metric.category() + " | " + codes(metric, Systems.LOINC) + " | " + codes(metric, Systems.MDC) + " | "
                + codes(metric, "urn:tiltas:") + " | " + String.join(", ", definition.units()) + " | " + range + " | "
                + profile + " |";
    }

    private static String codes(Metric metric, String system) {
        return metric.codings().stream()
                .filter(c -> c.system().startsWith(system))
                .map(c -> c.system().startsWith("urn:tiltas") ? kind(c) : c.code())
                .collect(Collectors.joining(", "));
    }

    private static String kind(Coding coding) {
        return coding.system().substring("urn:tiltas:".length());
    }
}
