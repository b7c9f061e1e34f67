package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tiltas.engine.delivery.Rows.row;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;

/** Residents and devices whose rows keep failing while the partner is well. */
class DeferredSubjectsTest extends DeskBench {
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
            assertThat(wait).isGreaterThan(before).isLessThanOrEqualTo(Bench.TIMES.longest());
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

    @Property(tries = 200)
    void everythingIsDeliveredInOrderPerSubjectWhateverFails(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 3) Integer> subjects,
            @ForAll @Size(max = 60) List<@IntRange(max = 5) Integer> fates)
            throws Exception {
        DeferredSubjectsTest fresh = new DeferredSubjectsTest();
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
