package org.tiltas.clinical.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.Observed;
import org.tiltas.api.PermanentException;
import org.tiltas.api.Quality;
import org.tiltas.api.Value;
import org.tiltas.clinical.FakeJournal;
import org.tiltas.clinical.metrics.MetricDefinition;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.clinical.metrics.Systems;
import org.tiltas.spi.clinical.FhirViews.IdentityKey;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class JsonViewsTest {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private final FakeJournal fake = new FakeJournal();
    private final JsonViews views = new JsonViews(
            new MetricRegistry(), fake.recordsView(), ZoneId.of("Europe/Vilnius"), Systems.MEASUREMENT_STATUS);

    @Test
    void anObservationIsEncodedOnce() {
        Observed observed = Examples.of("heart-rate", Value.quantity(72, "/min"));

        assertThat(views.observation(observed)).isSameAs(views.observation(observed));
    }

    @Test
    void whatWasErasedIsForgotten() {
        Observed observed = Examples.of("heart-rate", Value.quantity(72, "/min"));
        fake.commit(new Unit().put(RecordWrite.put(Restricted.KIND, "p1", "{\"erasure\":\"e1\"}")));
        String before = views.observation(observed);
        assertThat(views.observation(observed)).isSameAs(before);

        fake.commit(new Unit().put(RecordWrite.remove(Restricted.KIND, "p1")));

        assertThat(views.observation(observed)).isNotSameAs(before);
    }

    @Test
    void anotherRowInTheSamePlaceIsAnotherText() {
        Observed observed = Examples.of("heart-rate", Value.quantity(72, "/min"));
        Observed later = new Observed(observed.offset() + 8192, "o2", 1, observed.recorded(), observed.measurement());

        assertThat(views.observation(observed)).contains("\"id\":\"o1\"");
        assertThat(views.observation(later)).contains("\"id\":\"o2\"");
    }

    @Test
    void recordsAreShownWithTheirId() {
        fake.commit(new Unit()
                .put(RecordWrite.put("Patient", "p1", "{\"resourceType\":\"Patient\",\"active\":true}"))
                .put(RecordWrite.put("Patient", "p2", "{\"active\":true, \"resourceType\":\"Patient\"}"))
                .put(RecordWrite.put("Patient", "p3", "{\"resourceType\":\"Patient\"}")));

        assertThat(views.resource("Patient/p1"))
                .contains("{\"resourceType\":\"Patient\",\"id\":\"p1\",\"active\":true}");
        assertThat(views.resource("Patient/p2"))
                .contains("{\"resourceType\":\"Patient\",\"id\":\"p2\",\"active\":true}");
        assertThat(views.resource("Patient/p3")).contains("{\"resourceType\":\"Patient\",\"id\":\"p3\"}");
        assertThat(views.resource("Patient/none")).isEmpty();
        assertThat(views.resource("Patient")).isEmpty();
        assertThat(views.resource("CodeSystem/tiltas-event").orElseThrow()).contains("\"code\":\"fall\"");
    }

    @Test
    void theIdentifierLeadsBackToTheIdentity() {
        Observed observed = Examples.of("heart-rate", Value.quantity(72, "/min"));

        assertThat(views.identity(views.identifier(observed)))
                .contains(new IdentityKey(
                        observed.measurement().identityTime(),
                        observed.measurement().identity()));
    }

    @Test
    void aHeartRateTakesFortyMicroseconds() {
        ObservationJson json =
                new ObservationJson(new MetricRegistry(), ZoneId.of("Europe/Vilnius"), Systems.MEASUREMENT_STATUS);
        Observed observed = Examples.of("heart-rate", Value.quantity(72, "/min"));
        long best = Long.MAX_VALUE;
        int rounds = 10_000;
        for (int attempt = 0; attempt < 8; attempt++) {
            long start = CPU.getCurrentThreadCpuTime();
            for (int i = 0; i < rounds; i++) {
                assertThatNotEmpty(json.write(observed));
            }
            best = Math.min(best, (CPU.getCurrentThreadCpuTime() - start) / rounds);
        }

        assertThat(best).as("nanoseconds of processor time").isLessThan(40_000);
    }

    private static void assertThatNotEmpty(String text) {
        if (text.isEmpty()) {
            throw new AssertionError();
        }
    }

    @Test
    void everyMetricComesOutInR5WithEveryValue() {
        MetricRegistry registry = new MetricRegistry();
        registry.all().forEach(metric -> {
            MetricDefinition definition = registry.definition(metric.name());
            Observed observed = Examples.of(
                    metric.name(),
                    Examples.value(registry, definition),
                    Examples.subject(definition),
                    EnumSet.of(Quality.QUESTIONABLE, Quality.TEST, Quality.MANUAL),
                    Map.of(Attributes.BODY_SITE, "finger", Attributes.NOTE, "two\nlines"));
            String r4 = views.observation(observed);

            assertThat(views.r5(r4)).as(metric.name()).contains("\"resourceType\":\"Observation\"");
            assertThat(views.r5(r4)).as("kept").isSameAs(views.r5(r4));
        });
    }

    @Test
    void whatR5HasNoPlaceForIsSaidByElement() {
        assertThatThrownBy(() -> views.r5("{\"resourceType\":\"Device\",\"patient\":{\"reference\":\"Patient/17\"}}"))
                .isInstanceOf(PermanentException.class)
                .hasMessageContaining("patient.reference");
    }
}
