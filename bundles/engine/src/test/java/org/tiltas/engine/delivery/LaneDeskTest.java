package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.tiltas.engine.delivery.Rows.batch;
import static org.tiltas.engine.delivery.Rows.metric;
import static org.tiltas.engine.delivery.Rows.row;
import static org.tiltas.engine.delivery.Rows.version;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.DeliveryProfile;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.ReadingStatus;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.journal.Batch;
import org.tiltas.spi.journal.Unit;

class LaneDeskTest {
    private static final DeskTimes TIMES = new DeskTimes(
            Duration.ofMinutes(5),
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10));

    private final FakeJournal journal = new FakeJournal();
    private final FakeChannel channel = new FakeChannel();
    private final Hands clock = new Hands();
    private Optional<PartnerChannel> present = channel.present();
    private Function<String, Optional<DeliveryProfile>> profiles = name -> Optional.empty();
    private String more = "";
    private String filter = "{}";
    private Delivery delivery;

    /** A clock that tests move. */
    private static final class Hands extends Clock {
        private Instant now = Rows.START.plusSeconds(1000);

        @Override
        public Instant instant() {
            return now;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

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

    private static final class NoViews implements FhirViews {
        @Override
        public String r5(String r4) {
            if (r4.contains("lossy")) {
                throw new PermanentException("lossy", "R5: no place for it");
            }
            return "R5 " + r4;
        }

        @Override
        public String observation(Observed observed) {
            return "{}";
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

    private LaneDesk desk() {
        if (delivery == null) {
            PartnerPlan plan = PartnerPlan.read(
                    "hospital",
                    "{\"kind\":\"fhir\",\"url\":\"http://partner/fhir\"," + more + "\"filter\":" + filter + "}");
            delivery = new Delivery(
                    plan,
                    new Rooms(
                            journal,
                            new NoViews(),
                            new FakeCatalogue(),
                            kind -> present,
                            name -> profiles.apply(name),
                            TIMES,
                            clock));
        }
        return delivery.desk(Lane.ROUTINE);
    }

    /** Delivers and commits, as the route does. */
    private Unit pass(Observed... rows) throws Exception {
        Batch<Observed> batch = batch(rows);
        for (Observed row : rows) {
            if (journal.rows.stream().noneMatch(known -> known.offset() == row.offset())) {
                journal.rows.add(row);
            }
        }
        Unit unit = new Unit();
        desk().deliver(batch, unit);
        batch.pass(unit);
        journal.commit(unit);
        return unit;
    }

    private void refuse(long offset, DeliveryOutcome outcome) {
        channel.answer = row -> row.offset() == offset ? outcome : FakeChannel.taken(row);
    }

    private static DeliveryOutcome unsettled() {
        return new DeliveryOutcome.Unsettled("HTTP 500");
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
    void whatIsNotSettledQuicklyDefersItsSubjectOnly() throws Exception {
        refuse(1, unsettled());

        pass(row(1, "a"), row(2, "b"));
        pass(row(3, "a"), row(4, "b"));

        assertThat(channel.requests).containsExactly(List.of(1L, 2L), List.of(1L), List.of(1L), List.of(4L));
        assertThat(journal.deferral("Patient/a").from()).isEqualTo(1);
        assertThat(journal.deferral("Patient/a").lastAnswer()).isEqualTo("HTTP 500");
        assertThat(journal.receipts).containsOnlyKeys(2L, 4L);
        assertThat(delivery.status().lastError()).contains("HTTP 500");
        assertThat(delivery.status().oldest()).contains(Rows.START.plusSeconds(1));
    }

    @Test
    void aDeferredSubjectIsDrainedInOrderAndEnds() throws Exception {
        refuse(1, unsettled());
        pass(row(1, "a"), row(2, "b"));
        pass(row(3, "a"), row(4, "b"));
        channel.answer = FakeChannel::taken;
        desk().idle();
        assertThat(journal.receipts).as("not due yet").containsOnlyKeys(2L, 4L);

        clock.pass(Duration.ofMinutes(1));
        desk().idle();

        assertThat(journal.receipts).containsOnlyKeys(1L, 2L, 3L, 4L);
        assertThat(channel.accepted).containsSubsequence(1L, 3L);
        assertThat(journal.deferred).isEmpty();
        assertThat(journal.positions).containsEntry("partner/hospital ROUTINE", 4L);
    }

    @Test
    void aDeferredSubjectIsDrainedBeforeItsNewRows() throws Exception {
        refuse(1, unsettled());
        pass(row(1, "a"), row(2, "a"));
        channel.answer = FakeChannel::taken;
        clock.pass(Duration.ofMinutes(1));

        pass(row(3, "a"));

        assertThat(channel.accepted).containsExactly(2L, 1L, 3L);
    }

    @Test
    void whatThePartnerHoldsAlreadyIsNotDrainedAgain() throws Exception {
        refuse(1, unsettled());
        pass(row(1, "a"), row(2, "a"));
        assertThat(journal.receipts).containsOnlyKeys(2L);
        channel.answer = FakeChannel::taken;
        channel.requests.clear();
        clock.pass(Duration.ofMinutes(1));

        desk().idle();

        assertThat(channel.requests).containsExactly(List.of(1L));
        assertThat(journal.receipts).containsOnlyKeys(1L, 2L);
    }

    @Test
    void aSubjectThatKeepsFailingIsTriedLessAndLessOften() throws Exception {
        refuse(1, unsettled());
        pass(row(1, "a"));
        Duration before = Duration.ZERO;
        for (int i = 0; i < 4; i++) {
            Instant next = journal.deferral("Patient/a").nextTry();
            Duration wait = Duration.between(clock.instant(), next);
            assertThat(wait).isGreaterThan(before).isLessThanOrEqualTo(TIMES.longest());
            before = wait;
            clock.pass(wait);
            desk().idle();
        }
        assertThat(journal.deferral("Patient/a").attempts()).isEqualTo(7);
    }

    @Test
    void aFailingDrainDoesNotHoldUpOthers() throws Exception {
        refuse(1, unsettled());
        pass(row(1, "a"));
        clock.pass(Duration.ofMinutes(10));
        channel.failure = FakeChannel.failure(HostFailure.Kind.OUTCOME_UNKNOWN);
        desk().idle();
        channel.failure = null;
        channel.answer = FakeChannel::taken;

        pass(row(2, "b"));

        assertThat(journal.receipts).containsOnlyKeys(2L);
        assertThat(journal.deferral("Patient/a").attempts()).isEqualTo(4);
    }

    @Test
    void aBusyHostDoesNotSpeakAgainstADeferredSubject() throws Exception {
        refuse(1, unsettled());
        pass(row(1, "a"));
        clock.pass(Duration.ofMinutes(10));
        channel.failure = FakeChannel.failure(HostFailure.Kind.BUSY, Duration.ofSeconds(7));

        desk().idle();

        assertThat(journal.deferral("Patient/a").attempts()).isEqualTo(3);
        assertThat(journal.deferral("Patient/a").nextTry())
                .isEqualTo(clock.instant().plusSeconds(7));
    }

    @Test
    void aPartnerThatRefusesUsIsLeftAloneThoughOnlyDeferredSubjectsWait() throws Exception {
        refuse(1, unsettled());
        pass(row(1, "a"), row(2, "b"));
        clock.pass(Duration.ofMinutes(10));
        channel.failure = FakeChannel.failure(HostFailure.Kind.STOPPED);
        channel.probeFailure = channel.failure;
        channel.requests.clear();

        idleFor(Duration.ofMinutes(11));

        assertThat(channel.requests).hasSize(1);
        assertThat(channel.probes).isEqualTo(2);
        assertThat(delivery.status().state()).isEqualTo("stopped");
        assertThat(delivery.status().lastError()).contains("STOPPED");
        assertThat(journal.deferral("Patient/a").attempts()).isEqualTo(3);

        channel.failure = null;
        channel.probeFailure = null;
        channel.answer = FakeChannel::taken;
        idleFor(Duration.ofMinutes(5));
        assertThat(journal.receipts).containsOnlyKeys(1L, 2L);
        assertThat(delivery.status().state()).isEqualTo("running");
    }

    @Test
    void aPartnerThatIsNotThereIsTriedLessAndLessOftenByDeferredSubjects() throws Exception {
        channel.answer = row -> unsettled();
        pass(row(1, "a"), row(2, "b"));
        clock.pass(Duration.ofMinutes(10));
        channel.failure = FakeChannel.failure(HostFailure.Kind.BUSY);
        channel.requests.clear();

        idleFor(Duration.ofMinutes(2));

        assertThat(channel.requests).as("ten seconds in the end").hasSizeBetween(10, 22);
        assertThat(delivery.status().state()).isEqualTo("waiting");
        assertThat(delivery.status().lastError()).contains("BUSY");

        channel.failure = null;
        channel.answer = FakeChannel::taken;
        idleFor(Duration.ofSeconds(25));
        assertThat(journal.receipts).containsOnlyKeys(1L, 2L);
        assertThat(delivery.status().state()).isEqualTo("running");
    }

    private void idleFor(Duration time) throws Exception {
        for (long second = 0; second < time.toSeconds(); second++) {
            clock.pass(Duration.ofSeconds(1));
            desk().idle();
        }
    }

    @Test
    void whatIsKnownToTakeAWhileIsNotTriedAtOnce() throws Exception {
        refuse(1, new DeliveryOutcome.Unsettled("may be running", Optional.of(Duration.ofSeconds(30))));

        pass(row(1, "a"), row(2, "b"));

        assertThat(channel.requests).containsExactly(List.of(1L, 2L));
        assertThat(journal.deferral("Patient/a").nextTry())
                .isEqualTo(clock.instant().plusSeconds(30));
        clock.pass(Duration.ofSeconds(30));
        refuse(1, unsettled());
        desk().idle();
        assertThat(journal.deferral("Patient/a").attempts())
                .as("that wait was no failure")
                .isEqualTo(2);
    }

    @Test
    void whatWaitsBetweenTwoFailuresIsStillTriedLessAndLessOften() throws Exception {
        refuse(1, unsettled());
        pass(row(1, "a"));
        clock.pass(Duration.ofMinutes(1));
        refuse(1, new DeliveryOutcome.Unsettled("may be running", Optional.of(Duration.ofSeconds(30))));

        desk().idle();

        assertThat(journal.deferral("Patient/a").attempts()).isEqualTo(3);
        assertThat(journal.deferral("Patient/a").nextTry())
                .isEqualTo(clock.instant().plusSeconds(30));
    }

    @Test
    void waitsDoNotGrowWhileThePartnerTakesSomething() throws Exception {
        HostFailure shaky =
                FakeChannel.failure(HostFailure.Kind.OUTCOME_UNKNOWN).afterProgress();
        assertThat(waitsAfter(shaky, 20)).isBetween(Duration.ofMillis(800), Duration.ofSeconds(1));
    }

    @Test
    void afterARestartTheDrainSaysNothingAboutTheBatchThatWasUnderWay() throws Exception {
        refuse(1, unsettled());
        pass(row(1, "a"));
        channel.answer = FakeChannel::taken;
        clock.pass(Duration.ofMinutes(10));
        delivery = null;
        channel.requests.clear();
        channel.uncertain.clear();

        pass(row(2, "b"));
        pass(row(3, "b"));

        assertThat(channel.requests).containsExactly(List.of(1L), List.of(2L), List.of(3L));
        assertThat(channel.uncertain)
                .as("row 2 may have been sent before the restart")
                .containsExactly(true, true, false);
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
    void aHostFailureSettlesNothing() throws Exception {
        channel.failure = FakeChannel.failure(HostFailure.Kind.OUTCOME_UNKNOWN);
        Unit unit = new Unit();

        RetryLater later = catchThrowableOfType(RetryLater.class, () -> desk().deliver(batch(row(1, "a")), unit));

        assertThat(later.waitFor()).isBetween(Duration.ofMillis(800), Duration.ofSeconds(1));
        assertThat(unit.receipts()).isEmpty();
        assertThat(unit.deferred()).isEmpty();
        assertThat(unit.moves()).isEmpty();
        assertThat(delivery.status().state()).isEqualTo("waiting");
        assertThat(delivery.status().lastError()).contains("OUTCOME_UNKNOWN");
        assertThat(delivery.status().oldest()).contains(Rows.START.plusSeconds(1));

        channel.failure = null;
        pass(row(1, "a"));
        assertThat(channel.uncertain).containsExactly(true, true);
        assertThat(delivery.status().state()).isEqualTo("running");
        assertThat(delivery.status().lastError()).isEmpty();
    }

    @Test
    void aChannelThatIsToBlameLetsItsPartnerWaitAndGetsANewConnection() throws Exception {
        pass(row(1, "a"));
        channel.answer = row -> {
            throw new ModuleFault("module fhir 1.0.0 broke with java.lang.Error", false);
        };

        assertThatThrownBy(() -> pass(row(2, "a"))).as("so the batch is halved").isInstanceOf(ModuleFault.class);

        assertThat(delivery.status().state()).isEqualTo("waiting");
        assertThat(delivery.status().lastError()).contains("module fhir 1.0.0 broke with java.lang.Error");
        assertThat(channel.closed).isEqualTo(1);
        channel.answer = row -> {
            throw new ModuleFault("module fhir 1.0.0 is suspended: hangs", true);
        };
        RetryLater later = catchThrowableOfType(RetryLater.class, () -> pass(row(2, "a")));
        assertThat(later.waitFor()).as("a resumed module goes on soon").isLessThan(Duration.ofSeconds(5));
        assertThat(catchThrowableOfType(RetryLater.class, () -> desk().sendOnce(row(1, "a"), new Unit())))
                .hasMessageContaining("is suspended");

        channel.answer = FakeChannel::taken;
        pass(row(2, "a"));
        assertThat(journal.receipts).containsOnlyKeys(1L, 2L);
        assertThat(delivery.status().state()).isEqualTo("running");
    }

    @Test
    void waitsGrowToFiveMinutesOrTenSecondsWhenNothingWasSent() throws Exception {
        assertThat(waitsAfter(FakeChannel.failure(HostFailure.Kind.OUTCOME_UNKNOWN), 20))
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(waitsAfter(FakeChannel.failure(HostFailure.Kind.BUSY), 20))
                .isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
        assertThat(waitsAfter(FakeChannel.failure(HostFailure.Kind.BUSY, Duration.ofSeconds(77)), 1))
                .isEqualTo(Duration.ofSeconds(77));
    }

    private Duration waitsAfter(HostFailure failure, int times) {
        channel.failure = failure;
        Duration wait = Duration.ZERO;
        for (int i = 0; i < times; i++) {
            wait = catchThrowableOfType(RetryLater.class, () -> desk().deliver(batch(row(1, "a")), new Unit()))
                    .waitFor();
        }
        return wait;
    }

    @Test
    void aStoppedPartnerIsProbedAndResumesByItself() throws Exception {
        channel.failure = FakeChannel.failure(HostFailure.Kind.STOPPED);
        channel.probeFailure = channel.failure;
        assertThat(waitsAfter(channel.failure, 1)).isEqualTo(Duration.ofMinutes(5));
        assertThat(delivery.status().state()).isEqualTo("stopped");

        clock.pass(Duration.ofMinutes(1));
        assertThat(waitsAfter(channel.failure, 1)).isEqualTo(Duration.ofMinutes(4));
        assertThat(channel.probes).isZero();
        clock.pass(Duration.ofMinutes(4));
        assertThat(waitsAfter(channel.failure, 1)).isEqualTo(Duration.ofMinutes(5));
        assertThat(channel.probes).isEqualTo(1);
        assertThat(channel.requests).as("nothing is sent while stopped").hasSize(1);

        channel.failure = null;
        channel.probeFailure = null;
        clock.pass(Duration.ofMinutes(5));
        pass(row(1, "a"));
        assertThat(journal.receipts).containsOnlyKeys(1L);
        assertThat(delivery.status().state()).isEqualTo("running");
    }

    @Test
    void withoutChannelItWaitsAndGoesOnWithTheNext() throws Exception {
        pass(row(1, "a"));
        present = Optional.empty();
        assertThatThrownBy(() -> pass(row(2, "a")))
                .isInstanceOf(RetryLater.class)
                .hasMessageContaining("no channel");
        assertThat(channel.closed).isEqualTo(1);
        assertThat(delivery.status().state()).isEqualTo("waiting");

        FakeChannel next = new FakeChannel();
        present = next.present();
        pass(row(2, "a"));

        assertThat(next.accepted).containsExactly(2L);
        assertThat(next.uncertain).containsExactly(true);
    }

    @Test
    void whatABatchHeldThatComesAgainInHalvesStaysUncertain() throws Exception {
        pass(row(1, "a"));
        channel.answer = row -> {
            throw new ModuleFault("module fhir 1.0.0 broke with java.lang.Error", false);
        };
        assertThatThrownBy(() -> pass(row(2, "a"), row(3, "b"))).isInstanceOf(ModuleFault.class);
        channel.answer = FakeChannel::taken;
        channel.uncertain.clear();

        pass(row(2, "a"));
        pass(row(3, "b"));
        pass(row(4, "b"));

        assertThat(channel.uncertain).containsExactly(true, true, false);
    }

    @Test
    void whatFollowsASecondVersionInTheFirstBatchIsUncertainToo() throws Exception {
        pass(
                version(1, "a", "x", 1, ReadingStatus.FINAL),
                version(2, "a", "x", 2, ReadingStatus.CORRECTED),
                row(3, "a"));

        assertThat(channel.uncertain).hasSize(2).containsOnly(true);
    }

    @Test
    void versionsOfOneObservationGoInRequestsOfTheirOwnAndInOrder() throws Exception {
        pass(
                version(1, "a", "x", 1, ReadingStatus.FINAL),
                version(2, "a", "x", 2, ReadingStatus.CORRECTED),
                row(3, "a"),
                row(4, "b"),
                version(5, "a", "x", 3, ReadingStatus.ENTERED_IN_ERROR));

        assertThat(channel.requests).containsExactly(List.of(1L, 4L), List.of(2L, 3L), List.of(5L));
        assertThat(journal.receipts).containsOnlyKeys(1L, 2L, 3L, 4L, 5L);
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
    void theSameBatchComesAgainAfterACrash() throws Exception {
        filter = "{\"every\":{\"8867-4\":\"PT10S\"}}";
        refuse(2, unsettled());
        Batch<Observed> batch = batch(row(1, "a"), row(2, "b"));
        desk().deliver(batch, new Unit()); // the commit is lost

        Unit again = new Unit();
        desk().deliver(batch, again);

        assertThat(again.receipts().get(0).items()).hasSize(1);
        assertThat(again.deferred()).hasSize(1);
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

    @Property(tries = 200)
    void everythingIsDeliveredInOrderPerSubjectWhateverFails(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 3) Integer> subjects,
            @ForAll @Size(max = 60) List<@IntRange(max = 5) Integer> fates)
            throws Exception {
        LaneDeskTest fresh = new LaneDeskTest();
        List<Integer> dice = new ArrayList<>(fates);
        fresh.channel.answer = row -> !dice.isEmpty() && dice.remove(0) == 0 ? unsettled() : FakeChannel.taken(row);
        List<Observed> rows = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            rows.add(row(i + 1, "p" + subjects.get(i)));
        }
        for (int i = 0; i < rows.size(); i += 7) {
            fresh.pass(rows.subList(i, Math.min(rows.size(), i + 7)).toArray(Observed[]::new));
        }
        for (int i = 0; i < 100 && !fresh.journal.deferred.isEmpty(); i++) {
            fresh.clock.pass(Duration.ofMinutes(6));
            fresh.desk().idle();
        }

        assertThat(fresh.journal.receipts).hasSize(rows.size());
        for (Observed earlier : rows) {
            for (Observed later : rows) {
                boolean ordered = earlier.offset() < later.offset()
                        && earlier.measurement()
                                .subject()
                                .equals(later.measurement().subject());
                if (ordered) {
                    int at = fresh.channel.acceptedIn.get(later.offset());
                    boolean simultaneous = fresh.channel.requests.get(at).contains(earlier.offset());
                    assertThat(simultaneous || fresh.channel.acceptedIn.get(earlier.offset()) < at)
                            .as("%d before %d", earlier.offset(), later.offset())
                            .isTrue();
                }
            }
        }
    }
}
