package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.tiltas.engine.delivery.Rows.metric;
import static org.tiltas.engine.delivery.Rows.row;
import static org.tiltas.engine.delivery.Rows.version;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.ReadingStatus;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Unit;

class LaneDeskTest extends DeskBench {
    /** Has a place for everything but oxygen; marks what it lets through. */
    private record NoOxygen() implements DeliveryProfile {
        @Override
        public String id() {
            return "x";
        }

        @Override
        public String fhirVersion() {
            return "R5";
        }

        @Override
        public void check(PartnerSettings settings) {}

        @Override
        public Dispatch observation(Measurement measurement, String json, PartnerSettings settings) {
            return measurement.metric().equals(Metrics.SPO2)
                    ? new Dispatch.Withhold("no oxygen")
                    : new Dispatch.Send("shaped " + json);
        }

        @Override
        public Dispatch resource(String reference, String json, PartnerSettings settings) {
            return new Dispatch.Send("shaped " + json);
        }
    }

    @Test
    void deliveredRowsGiveOneReceipt() throws Exception {
        Unit unit = pass(row(1, "a"), row(2, "b"), row(3, "a"));

        assertThat(unit.receipts()).hasSize(1);
        assertThat(journal.receipts).containsOnlyKeys(1L, 2L, 3L).containsEntry(2L, "Observation/ro2/_history/1");
        assertThat(journal.positions).containsEntry("partner/hospital ROUTINE", 3L);
        assertThat(channel.uncertain)
                .as("an earlier process may have sent them")
                .containsExactly(true);
        pass(row(4, "a"));
        assertThat(channel.uncertain).containsExactly(true, false);
    }

    @Test
    void refusedOnesAreParkedAndLaterOnesGoOn() throws Exception {
        refuse(1, new DeliveryOutcome.Refused(422, "no"));

        pass(row(1, "a"), row(2, "a"));

        assertThat(journal.parked.get(1L).parking().answer()).isEqualTo("no");
        assertThat(journal.parked.get(1L).parking().observation()).isEqualTo("o1");
        assertThat(journal.receipts).containsOnlyKeys(2L);
        assertThat(journal.deferred).isEmpty();
    }

    @Test
    void whatTheChannelNotedOutlivesTheServer() throws Exception {
        pass(row(1, "a"));
        channel.context.note("later", Optional.of("look"));
        channel.context.note("never", Optional.of("look"));
        channel.context.note("never", Optional.empty());
        pass(row(2, "a"));
        delivery = null;

        pass(row(3, "a"));

        assertThat(channel.context.notes()).containsExactly(entry("later", "look"));
        channel.context.note("later", Optional.empty());
        assertThat(channel.context.notes()).isEmpty();
    }

    @Test
    void whatNobodyHoldsIsNotTakenBack() throws Exception {
        pass(version(1, "a", "x", 2, ReadingStatus.ENTERED_IN_ERROR));

        assertThat(channel.requests).isEmpty();
    }

    @Test
    void takingBackPassesTheFilterWhereItIsHeld() throws Exception {
        journal.rows.add(version(1, "a", "x", 1, ReadingStatus.FINAL));
        journal.receipts.put(1L, "Observation/rx/_history/1");
        filter = "{\"codes\":[\"59408-5\"]}";

        pass(version(2, "a", "x", 2, ReadingStatus.ENTERED_IN_ERROR), row(3, "a"));

        assertThat(channel.requests).containsExactly(List.of(2L));
    }

    @Test
    void filteredRowsJustPass() throws Exception {
        filter = "{\"codes\":[\"http://loinc.org|8867-4\"],\"residents\":[\"Patient/a\"]}";

        pass(row(1, "a"), row(2, "b"), metric(3, "a", Metrics.SPO2, Lane.ROUTINE));

        assertThat(channel.accepted).containsExactly(1L);
        assertThat(journal.positions).containsEntry("partner/hospital ROUTINE", 3L);
    }

    @Test
    void whatAChannelCannotTellJustPasses() throws Exception {
        channel.untold = Metrics.SPO2;

        pass(row(1, "a"), metric(2, "a", Metrics.SPO2, Lane.ROUTINE), row(3, "a"));

        assertThat(channel.accepted).containsExactly(1L, 3L);
        assertThat(journal.positions).containsEntry("partner/hospital ROUTINE", 3L);
    }

    @Test
    void aDeliveryProfileShapesWhatTheChannelIsToldAndLeavesOutWhatHasNoPlace() throws Exception {
        more = "\"fhirVersion\":\"R5\",\"profile\":\"x\",";
        profiles = name -> name.equals("x") ? Optional.of(new NoOxygen()) : Optional.empty();

        pass(row(1, "a"), metric(2, "a", Metrics.SPO2, Lane.ROUTINE), row(3, "a"));

        assertThat(channel.accepted).containsExactly(1L, 3L);
        assertThat(channel.context.observation(row(3, "a"))).isEqualTo("shaped R5 {}");
        assertThatThrownBy(() -> channel.context.observation(metric(2, "a", Metrics.SPO2, Lane.ROUTINE)))
                .isInstanceOf(PermanentException.class)
                .hasMessage("no oxygen");
    }

    @Test
    void withoutItsDeliveryProfileNothingIsSent() throws Exception {
        more = "\"fhirVersion\":\"R5\",\"profile\":\"x\",";

        assertThatThrownBy(() -> pass(row(1, "a")))
                .isInstanceOf(RetryLater.class)
                .hasMessageContaining("not its delivery profile");
        profiles = name -> Optional.of(new NoOxygen());
        pass(row(1, "a"));

        assertThat(channel.accepted).containsExactly(1L);
    }

    @Test
    void theHomeIsThatOfTheGateway() throws Exception {
        journal.commit(
                new Unit().put(org.tiltas.spi.journal.RecordWrite.put("gateway", "gw1", "{\"home\":\"north\"}")));
        filter = "{\"homes\":[\"north\"]}";
        pass(row(1, "a"));
        journal.commit(
                new Unit().put(org.tiltas.spi.journal.RecordWrite.put("gateway", "gw1", "{\"home\":\"south\"}")));
        pass(row(2, "a"));

        assertThat(channel.accepted).containsExactly(1L);
    }

    @Test
    void cuffPressureGoesOnlyToThoseWhoAsk() throws Exception {
        pass(metric(1, "a", Metrics.CUFF_PRESSURE, Lane.ROUTINE));
        assertThat(channel.accepted).isEmpty();

        delivery = null;
        filter = "{\"codes\":[\"150300\"]}";
        pass(metric(2, "a", Metrics.CUFF_PRESSURE, Lane.ROUTINE));
        assertThat(channel.accepted).containsExactly(2L);
    }

    @Test
    void whereaboutsGoOnlyToThoseWhoNameThem() throws Exception {
        pass(metric(1, "a", Metrics.IN_ROOM, Lane.ROUTINE));
        for (String others :
                List.of("{\"categories\":[\"whereabouts\"]}", "{\"codes\":[\"8867-4\"]}", "{\"residents\":[\"a\"]}")) {
            delivery = null;
            filter = others;
            pass(metric(2, "a", Metrics.IN_ROOM, Lane.ROUTINE));
        }
        assertThat(channel.accepted).isEmpty();

        delivery = null;
        filter = "{\"codes\":[\"in-room\"]}";
        pass(metric(3, "a", Metrics.IN_ROOM, Lane.ROUTINE));
        assertThat(channel.accepted).containsExactly(3L);
    }

    @Test
    void anIntervalKeepsTheFirstAndUrgentOnesAlways() throws Exception {
        filter = "{\"every\":{\"8867-4\":\"PT10S\"}}";

        pass(row(1, "a"), row(3, "a"), row(4, "b"), row(9, "a"), metric(10, "a", Metrics.SPO2, Lane.ROUTINE));
        pass(row(12, "a"), metric(13, "a", Metrics.HEART_RATE, Lane.URGENT), row(21, "a"));

        assertThat(channel.accepted).containsExactly(1L, 4L, 10L, 12L, 13L);
    }

    @Test
    void anUnsettledRowIsNotThinnedAway() throws Exception {
        filter = "{\"every\":{\"8867-4\":\"PT10S\"}}";
        refuse(1, unsettled());
        pass(row(1, "a"));
        channel.answer = FakeChannel::taken;
        clock.pass(Duration.ofMinutes(1));

        desk().idle();

        assertThat(journal.receipts).containsOnlyKeys(1L);
    }

    @Test
    void whatAChannelLearnsIsWrittenWithTheBatch() throws Exception {
        pass(row(1, "a"));
        channel.context.remember("Patient/a", "Patient/99");
        pass(row(2, "a"));

        assertThat(journal.records.get("partner-reference hospital|Patient/a").body())
                .isEqualTo("{\"remote\":\"Patient/99\",\"at\":\"http://partner/fhir\"}");
        delivery = null;
        pass(row(3, "a"));
        assertThat(channel.context.remote("Patient/a")).contains("Patient/99");
        assertThat(channel.context.receipt("o1")).contains("Observation/ro1/_history/1");
    }
}
