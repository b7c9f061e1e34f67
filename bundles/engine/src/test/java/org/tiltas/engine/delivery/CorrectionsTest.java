package org.tiltas.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tiltas.engine.delivery.Rows.valued;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;
import org.tiltas.engine.delivery.StandInPartner.Fate;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class CorrectionsTest {
    private static final String OTHERS_ONLY = "\"filter\":{\"residents\":[\"z\"]}";
    private static final String ALL = "\"filter\":{}";

    private final StandInPartner partner = new StandInPartner();
    private final Bench bench = new Bench(partner);

    private static Observed first(long offset, String id, long value) {
        return valued(offset, "a", id, 1, ReadingStatus.FINAL, value);
    }

    private static Observed corrected(long offset, String id, int version, long value) {
        return valued(offset, "a", id, version, ReadingStatus.CORRECTED, value);
    }

    private static String consent(String type) {
        return "{\"resourceType\":\"Consent\",\"status\":\"active\",\"patient\":{\"reference\":\"Patient/a\"},"
                + "\"provision\":{\"type\":\"" + type + "\"}}";
    }

    private Observed held(String id) {
        return partner.held.get(id);
    }

    private static boolean isTakenBack(Observed held) {
        return held.measurement().status() == ReadingStatus.ENTERED_IN_ERROR
                && held.measurement().value() instanceof Value.Absent;
    }

    @Test
    void aCorrectionTheFilterWouldNotLetOutTakesBackWhatIsHeld() throws Exception {
        bench.settings(ALL).pass(first(1, "x", 70));
        bench.settings(OTHERS_ONLY).pass(corrected(2, "x", 2, 95));

        assertThat(isTakenBack(held("x"))).isTrue();
        assertThat(bench.journal.receipts).containsOnlyKeys(1L, 2L);
    }

    @Test
    void afterWithdrawalOfConsentNoNewValueGoesOut() throws Exception {
        bench.settings("\"basis\":\"consent\"").consent("c1", consent("permit"));
        bench.pass(first(1, "x", 70));
        bench.consent("c1", consent("permit").replace("active", "inactive"));

        bench.pass(first(2, "y", 71), corrected(3, "x", 2, 95));

        assertThat(partner.held).containsOnlyKeys("x");
        assertThat(isTakenBack(held("x"))).isTrue();
        assertThat(bench.journal.counts).containsEntry("withheld.hospital.no-consent", 1L);
    }

    @Test
    void whileDataAreRestrictedOnlyWithdrawalsGoOut() throws Exception {
        bench.settings("\"basis\":\"statutory\"").pass(first(1, "x", 70));
        bench.journal.commit(new Unit().put(RecordWrite.put("restriction", "a", "{}")));

        bench.pass(first(2, "y", 71), corrected(3, "x", 2, 95));

        assertThat(partner.held).containsOnlyKeys("x");
        assertThat(isTakenBack(held("x"))).isTrue();
        assertThat(bench.journal.counts).containsEntry("withheld.hospital.restricted", 1L);
    }

    @Test
    void consentThatComesBackLetsTheNextCorrectionOutAgain() throws Exception {
        bench.settings("\"basis\":\"statutory\"").pass(first(1, "x", 70));
        bench.consent("c1", consent("deny"));
        bench.pass(corrected(2, "x", 2, 95));
        bench.consent("c1", consent("deny").replace("active", "inactive"));

        bench.pass(corrected(3, "x", 3, 71));

        assertThat(held("x").measurement().value()).isEqualTo(Value.quantity(71, "/min"));
    }

    @Test
    void aCorrectionThatMovesToAnotherResidentDoesNotTellWhom() throws Exception {
        bench.settings("\"filter\":{\"residents\":[\"a\"]}").pass(first(1, "x", 70));

        bench.pass(valued(2, "b", "x", 2, ReadingStatus.CORRECTED, 70));
        bench.pass(valued(3, "b", "x", 3, ReadingStatus.CORRECTED, 75));

        assertThat(partner.seen)
                .allMatch(row -> row.measurement().subject().id().equals("a"));
        assertThat(isTakenBack(held("x"))).isTrue();
    }

    @Test
    void whatMayHaveArrivedBeforeTheFilterChangedIsTakenBack() throws Exception {
        partner.fate = items -> Fate.TAKEN_UNANSWERED;
        assertThatThrownBy(() -> bench.settings(ALL).deliver(first(1, "x", 70))).isInstanceOf(RetryLater.class);
        partner.fate = items -> Fate.ANSWERED;
        bench.settings(OTHERS_ONLY).pass(first(1, "x", 70));

        bench.pass(corrected(2, "x", 2, 95));

        assertThat(isTakenBack(held("x"))).isTrue();
    }

    @Test
    void whatTurnsOutNotToHaveArrivedIsNotTakenBack() throws Exception {
        partner.fate = items -> Fate.NOT_TAKEN;
        assertThatThrownBy(() -> bench.settings(ALL).deliver(first(1, "x", 70))).isInstanceOf(RetryLater.class);
        partner.fate = items -> Fate.ANSWERED;
        bench.settings(OTHERS_ONLY).pass(first(1, "x", 70));

        bench.pass(corrected(2, "x", 2, 95));
        assertThat(bench.journal.deferral("Patient/a"))
                .as("the request may be running still")
                .isNotNull();
        for (int i = 0; i < 10; i++) {
            bench.idle(Duration.ofMinutes(6));
        }

        assertThat(partner.held).isEmpty();
        assertThat(bench.journal.deferred).isEmpty();
    }

    @Test
    void whatWasParkedWithSeveralMatchesCountsAsHeldIfItIs() throws Exception {
        bench.settings(ALL).add(first(1, "x", 70));
        bench.journal.commit(new org.tiltas.spi.journal.Unit()
                .park(new Parking("hospital", 1, "x", "Patient/a", 412, "several matches")));
        partner.held.put("x", first(1, "x", 70));

        bench.settings(OTHERS_ONLY).pass(first(2, "y", 70));
        bench.pass(corrected(3, "x", 2, 95));

        assertThat(isTakenBack(held("x"))).isTrue();
    }

    @Test
    void aRowThatWaitedIsCorrectedAtOnceByAVersionThatWentElsewhere() throws Exception {
        bench.settings("\"filter\":{\"residents\":[\"a\"]}");
        partner.fate = items -> Fate.TAKEN_UNSETTLED;
        bench.pass(first(1, "x", 70));
        partner.fate = items -> Fate.ANSWERED;
        bench.pass(valued(2, "b", "x", 2, ReadingStatus.CORRECTED, 75));

        for (int i = 0; i < 5; i++) {
            bench.idle(Duration.ofMinutes(6));
        }

        assertThat(isTakenBack(held("x"))).isTrue();
    }

    /**
     * Rows, corrections, ends, filters, consents, crashes and lost answers in any order: in the end nobody holds a value
     * that was corrected, and nobody was ever sent a value that was not to go out at that moment.
     */
    @Property(tries = 500)
    void nobodyKeepsWhatWasCorrected(@ForAll @Size(max = 60) List<@IntRange(max = 99) Integer> dice) throws Exception {
        StandInPartner sink = new StandInPartner();
        Bench home = new Bench(sink).settings(ALL);
        Map<String, Observed> newest = new HashMap<>();
        List<String> leaks = new ArrayList<>();
        boolean[] open = {true, true};
        List<Integer> fates = new ArrayList<>();
        List<Observed> queue = new ArrayList<>();
        sink.fate = items -> {
            for (Observed item : items) {
                boolean value = item.measurement().value() instanceof Value.Quantity;
                if (value && !(open[0] && open[1])) {
                    leaks.add(item.id() + " version " + item.version());
                }
            }
            return Fate.values()[fates.isEmpty() ? 0 : fates.remove(0) % Fate.values().length];
        };
        long offset = 0;
        for (int die : dice) {
            String id = "o" + die % 3;
            switch (die / 3 % 8) {
                case 0, 1, 2 -> {
                    Observed before = newest.get(id);
                    boolean ended = before != null && before.measurement().status() == ReadingStatus.ENTERED_IN_ERROR;
                    int version = before == null ? 1 : before.version() + 1;
                    ReadingStatus status = version == 1
                            ? ReadingStatus.FINAL
                            : die % 2 == 0 || ended ? ReadingStatus.ENTERED_IN_ERROR : ReadingStatus.CORRECTED;
                    Observed row = valued(++offset, "a", id, version, status, 100 + offset);
                    newest.put(id, row);
                    queue.add(row);
                }
                case 3 -> {
                    open[0] = !open[0];
                    home.settings(open[0] ? ALL : OTHERS_ONLY);
                }
                case 4 -> {
                    open[1] = !open[1];
                    String deny = consent("deny");
                    home.consent("c1", open[1] ? deny.replace("active", "inactive") : deny);
                }
                case 5 -> {
                    sendAndKill(home, queue);
                }
                case 6 -> fates.add(die);
                default -> home.idle(Duration.ofMinutes(die));
            }
            if (die % 4 > 0) {
                tryOnce(home, queue);
            }
        }
        fates.clear();
        home.clock.pass(Duration.ofMinutes(6));
        tryOnce(home, queue);
        assertThat(queue).isEmpty();
        // each version of which an earlier one may be on its way is waited for
        for (int i = 0; i < 12 + dice.size(); i++) {
            home.idle(Duration.ofMinutes(6));
        }

        assertThat(home.journal.deferred).isEmpty();
        assertThat(leaks).isEmpty();
        sink.held.forEach((id, held) -> {
            Observed last = newest.get(id);
            boolean same =
                    held.version() == last.version() && held.measurement().equals(last.measurement());
            boolean first = last.version() == 1;
            assertThat(same || first || isTakenBack(held))
                    .as("%s: newest version %d, held %s", id, last.version(), held)
                    .isTrue();
        });
    }

    private static void sendAndKill(Bench home, List<Observed> queue) throws Exception {
        try {
            home.deliver(queue.toArray(Observed[]::new));
        } catch (RetryLater e) {
            home.clock.pass(Duration.ofSeconds(20));
        }
        home.restart();
    }

    /** As the route does: what fails comes again with what has come since. */
    private static void tryOnce(Bench home, List<Observed> queue) throws Exception {
        try {
            home.pass(queue.toArray(Observed[]::new));
            queue.clear();
        } catch (RetryLater e) {
            home.clock.pass(Duration.ofSeconds(20));
        }
    }
}
