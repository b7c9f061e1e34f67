package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Attributes;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.Unit;

/** A partner gets what a device's clock showed before what points to it, or no pointer. */
class CoincidentDeliveryTest {
    private static final String POINTER =
            "{\"url\":\"http://hl7.org/fhir/uv/phd/StructureDefinition/CoincidentTimeStampReference\","
                    + "\"valueReference\":{\"reference\":\"Observation/o1\"}}";

    private final FakeJournal journal = new FakeJournal();
    private final FakeChannel channel = new FakeChannel();
    private final Map<Long, String> sent = new HashMap<>();
    private String others = "";

    private final class Views implements FhirViews {
        @Override
        public String observation(Observed observed) {
            String extension = observed.measurement().attributes().containsKey(Attributes.COINCIDENT_TIME)
                    ? "\"extension\":[" + others + POINTER + "],"
                    : "";
            return "{" + extension + "\"status\":\"final\"}";
        }

        @Override
        public Optional<String> resource(String reference) {
            return Optional.empty();
        }

        @Override
        public String identifier(Observed observed) {
            return observed.id();
        }

        @Override
        public Optional<IdentityKey> identity(String identifier) {
            return Optional.empty();
        }
    }

    private static Observed as(Observed row, Subject subject, String metric, Value value, Map<String, String> facts) {
        Measurement m = row.measurement();
        return new Observed(
                row.offset(),
                row.id(),
                1,
                row.recorded(),
                new Measurement(
                        m.identity(),
                        m.identityTime(),
                        subject,
                        m.device(),
                        m.gateway(),
                        m.channel(),
                        metric,
                        value,
                        m.status(),
                        m.effective(),
                        m.received(),
                        m.quality(),
                        m.userIndex(),
                        facts,
                        m.lane(),
                        m.origin()));
    }

    private void deliver() throws Exception {
        PartnerPlan plan = PartnerPlan.read("hospital", "{\"kind\":\"fhir\",\"url\":\"http://partner/fhir\"}");
        Delivery delivery = new Delivery(
                plan,
                new Rooms(
                        journal,
                        new Views(),
                        new FakeCatalogue(),
                        kind -> channel.present(),
                        name -> Optional.empty(),
                        DeskTimes.usual(Duration.ofMinutes(5), Duration.ofMinutes(5)),
                        Clock.systemUTC()));
        Observed clock = as(
                Rows.row(1, "17"),
                new Subject(Subject.Kind.DEVICE, "d1"),
                Metrics.DEVICE_CLOCK,
                new Value.Text("2026-11-22T13:00:00+02:00"),
                Map.of());
        Observed beats = Rows.row(2, "17");
        Observed corrected = as(
                beats,
                beats.measurement().subject(),
                beats.measurement().metric(),
                beats.measurement().value(),
                Map.of(Attributes.COINCIDENT_TIME, "0:00000000-0000-0000-0000-000000000001"));
        journal.rows.add(clock);
        journal.rows.add(corrected);
        Unit unit = new Unit();
        delivery.desk(Lane.ROUTINE).deliver(Rows.batch(clock, corrected), unit);
    }

    private DeliveryOutcome keep(Observed row) {
        sent.put(row.offset(), channel.context.observation(row));
        return FakeChannel.taken(row);
    }

    @Test
    void itIsSentFirstAndNamed() throws Exception {
        channel.answer = this::keep;

        deliver();

        assertThat(channel.accepted).containsExactly(1L, 2L);
        assertThat(channel.requests).hasSize(2);
        assertThat(sent.get(2L)).contains(POINTER);
    }

    @Test
    void oneThatThePartnerDoesNotTakeIsNotNamed() throws Exception {
        channel.answer = row -> row.offset() == 1 ? new DeliveryOutcome.Refused(422, "no") : keep(row);
        deliver();
        assertThat(sent.get(2L)).isEqualTo("{\"status\":\"final\"}");

        others = "{\"url\":\"urn:other\"},";
        deliver();
        assertThat(sent.get(2L)).isEqualTo("{\"extension\":[{\"url\":\"urn:other\"}],\"status\":\"final\"}");
    }
}
