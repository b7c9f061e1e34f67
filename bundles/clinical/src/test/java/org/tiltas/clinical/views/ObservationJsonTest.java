package org.tiltas.clinical.views;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.Quality;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.metrics.Systems;

class ObservationJsonTest {
    private static final MetricRegistry REGISTRY = new MetricRegistry();
    private static final Subject RESIDENT = new Subject(Subject.Kind.PATIENT, "p1");
    private final ObservationJson json =
            new ObservationJson(REGISTRY, ZoneId.of("Europe/Vilnius"), Systems.MEASUREMENT_STATUS);

    static List<String> metrics() {
        return REGISTRY.all().stream().map(m -> m.name()).toList();
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void hapiWritesTheSame(String name) {
        MetricDefinition definition = REGISTRY.definition(name);
        String written = json.write(Examples.of(
                name,
                Examples.value(REGISTRY, definition),
                Examples.subject(definition),
                EnumSet.allOf(Quality.class),
                Map.of("body-site", "chest", "modality", "ecg", "note", "a \"quoted\" ąžuolas\n")));

        IParser parser = R4Validator.R4.newJsonParser();
        parser.setParserErrorHandler(new StrictErrorHandler());
        assertThat(parser.encodeResourceToString(parser.parseResource(written))).isEqualTo(written);
    }

    @Test
    void decimalPlacesAreKept() {
        for (String number : List.of("2.0", "2.00", "36.60", "100", "0.5", "-3")) {
            Value value = Value.quantity(new BigDecimal(number), "Cel");
            assertThat(json.write(Examples.of("skin-temperature", value))).contains("\"value\":" + number + ",");
        }
        assertThat(json.write(Examples.of("steps", Value.quantity(new BigDecimal("1E+3"), "1"))))
                .contains("\"value\":1000,");
    }

    @Test
    void timeKeepsItsOffsetAndItsMilliseconds() {
        assertThat(parsed(Examples.of("heart-rate", Value.quantity(72, "/min")))
                        .getEffectiveDateTimeType()
                        .getValueAsString())
                .isEqualTo("2026-11-22T10:00:00.123+02:00");
        assertThat(json.write(at("2026-11-22T10:00:00Z")))
                .contains("\"effectiveDateTime\":\"2026-11-22T10:00:00+00:00\"");
        assertThat(json.write(at("2026-11-22T10:00:00+01:39:49")))
                .contains("\"effectiveDateTime\":\"2026-11-22T08:20:11+00:00\"");
    }

    @Test
    void pressureAlwaysHasBothValues() {
        Value half = new Value.Panel(List.of(new Value.Component("systolic", Value.quantity(120, "mm[Hg]"))));
        Observation observation = parsed(Examples.of("blood-pressure", half));

        assertThat(observation.getComponent()).hasSize(2);
        assertThat(observation.getComponent().get(0).getValueQuantity().getValue())
                .isEqualByComparingTo("120");
        assertThat(observation
                        .getComponent()
                        .get(1)
                        .getDataAbsentReason()
                        .getCodingFirstRep()
                        .getCode())
                .isEqualTo("unknown");
        assertThat(observation.hasValue()).isFalse();
    }

    @Test
    void heartRateOfABeltIsCodedAsEcg() {
        Observed belt =
                Examples.of("heart-rate", Value.quantity(72, "/min"), RESIDENT, Set.of(), Map.of("body-site", "chest"));

        assertThat(json.write(belt)).contains("147842").doesNotContain("8454258");
        assertThat(json.write(Examples.of("heart-rate", Value.quantity(72, "/min"))))
                .contains("8454258")
                .doesNotContain("147842");
    }

    @Test
    void testDataIsMarked() {
        Observed test = Examples.of("heart-rate", Value.quantity(72, "/min"), RESIDENT, Set.of(Quality.TEST), Map.of());

        assertThat(parsed(test).getMeta().getSecurityFirstRep().getCode()).isEqualTo("HTEST");
    }

    @Test
    void gatewayAndDeviceAreNamed() {
        Observation observation = parsed(Examples.of("heart-rate", Value.quantity(72, "/min")));

        assertThat(observation.getDevice().getReference()).isEqualTo("Device/d1");
        assertThat(json.write(Examples.of("heart-rate", Value.quantity(72, "/min"))))
                .contains("{\"identifier\":{\"system\":\"urn:tiltas:gateway\",\"value\":\"gw1\"}}");
    }

    @Test
    void theTotalOfAPanelIsItsValue() {
        Value panel = new Value.Panel(List.of(
                new Value.Component("news2-pulse", Value.quantity(2, "1")),
                new Value.Component("news2-total", new Value.Quantity(new BigDecimal("9"), "1", ">="))));

        Observation observation = R4Validator.R4
                .newJsonParser()
                .parseResource(Observation.class, json.write(Examples.of("news2", panel)));

        assertThat(observation.getValueQuantity().getValue()).isEqualByComparingTo("9");
        assertThat(observation.getValueQuantity().getComparator())
                .isEqualTo(Quantity.QuantityComparator.GREATER_OR_EQUAL);
        assertThat(observation.getComponent()).hasSize(7);
        assertThat(observation.getComponent().get(0).getValueQuantity().getValue())
                .isEqualByComparingTo("2");
        assertThat(observation.getComponent().get(1).hasDataAbsentReason()).isTrue();
    }

    @Test
    void seriesStandsInComponentsInOrder() {
        Value series = new Value.Series(List.of(new BigDecimal("812.5"), new BigDecimal("830.0")), "ms");
        Observation observation = parsed(Examples.of("rr-interval", series));

        assertThat(observation.getComponent())
                .extracting(c -> ((Quantity) c.getValue()).getValue().toPlainString())
                .containsExactly("812.5", "830.0");
    }

    private Observation parsed(Observed observed) {
        return R4Validator.R4.newJsonParser().parseResource(Observation.class, json.write(observed));
    }

    private static Observed at(String time) {
        Observed o = Examples.of("heart-rate", Value.quantity(72, "/min"));
        Measurement m = o.measurement();
        Measurement moved = new Measurement(
                m.identity(),
                m.identityTime(),
                m.subject(),
                m.device(),
                m.gateway(),
                m.channel(),
                m.metric(),
                m.value(),
                m.status(),
                OffsetDateTime.parse(time),
                m.received(),
                m.quality(),
                m.userIndex(),
                m.attributes(),
                m.lane(),
                m.origin());
        return new Observed(o.offset(), o.id(), o.version(), o.recorded(), moved);
    }
}
