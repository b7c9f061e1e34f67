package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
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

    private void deliver(Observed... rows) throws Exception {
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
        for (Observed row : rows) {
            journal.rows.add(row);
        }
        delivery.desk(Lane.ROUTINE).deliver(Rows.batch(rows), new Unit());
    }

    private void deliver() throws Exception {
        Observed clock = clock(1);
        deliver(clock, corrected(2, clock));
    }

    private static Observed clock(long offset) {
        return as(
                Rows.row(offset, "17"),
                new Subject(Subject.Kind.DEVICE, "d1"),
                Metrics.DEVICE_CLOCK,
                new Value.Text("2026-11-22T13:00:00+02:00"),
                Map.of());
    }

    private static Observed corrected(long offset, Observed clock) {
        Measurement beats = Rows.row(offset, "17").measurement();
        Measurement shown = clock.measurement();
        return as(
                Rows.row(offset, "17"),
                beats.subject(),
                beats.metric(),
                beats.value(),
                Map.of(Attributes.COINCIDENT_TIME, shown.identityTime().toEpochMilli() + ":" + shown.identity()));
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

    @Test
    void nothingOfItsDeviceIsOvertaken() throws Exception {
        channel.answer = this::keep;
        Observed battery = as(
                Rows.row(2, "17"),
                new Subject(Subject.Kind.DEVICE, "d1"),
                Metrics.BATTERY,
                new Value.Text("87"),
                Map.of());
        Observed clock = clock(3);

        deliver(corrected(1, clock), battery, clock, Rows.row(4, "17"), Rows.row(5, "18"));

        assertThat(channel.requests).containsExactly(List.of(2L, 3L, 5L), List.of(1L, 4L));
        assertThat(channel.uncertain)
                .as("all may have been sent before a restart")
                .containsOnly(true);
    }

    @Test
    void aDeviceThatHasToWaitWaitsFromItsFirstRow() throws Exception {
        Observed battery = as(
                Rows.row(1, "17"),
                new Subject(Subject.Kind.DEVICE, "d1"),
                Metrics.BATTERY,
                new Value.Text("87"),
                Map.of());
        Observed clock = clock(2);
        channel.answer = row -> row.offset() < 3 ? new DeliveryOutcome.Unsettled("busy") : keep(row);

        deliver(battery, clock, corrected(3, clock));

        assertThat(channel.accepted).containsExactly(3L);
        assertThat(sent.get(3L)).as("without what the partner does not hold").isEqualTo("{\"status\":\"final\"}");
    }
}
