package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.analysis.Key;
import org.tiltas.engine.module.Analyses;
import org.tiltas.spi.analysis.Alert.Verdict;
import org.tiltas.spi.analysis.Simulations;

class SimulationTest {
    private static final Key RESIDENT = new Key(Key.Keying.SUBJECT, "Patient/p1");
    private static final Instant TO = Ward.START.plusSeconds(3000);

    private final Ward ward = new Ward(LimitAnalysis.measured());
    private SimulationRoom room;

    @BeforeEach
    void start() {
        System.setProperty("tiltas.zone", "Europe/Riga");
        room = new SimulationRoom(ward.journal, new OneAnalysis(), ward.terms);
    }

    @AfterEach
    void stop() {
        ward.close();
        System.clearProperty("tiltas.zone");
    }

    private final class OneAnalysis implements Analyses {
        @Override
        public Optional<Present> analysis(String id) {
            return Optional.of(ward.present()).filter(p -> id.equals("limits"));
        }

        @Override
        public void awaitAnalysis(String id, Duration limit) {
            throw new UnsupportedOperationException();
        }
    }

    private Simulations.Outcome trial(String high) throws InterruptedException {
        return room.simulate("limits", RESIDENT, Map.of("high", high), Ward.START, TO);
    }

    /** Two alarms by the limit that holds, 130 and 160; the first a false alarm, the second true. */
    private void past() throws Exception {
        ward.hear(0, 130);
        ward.hear(10, 80);
        ward.hear(300, 160);
        ward.hear(310, 80);
        ward.desk.verdict(ward.alerts().get(0).id(), Verdict.FALSE_ALARM, "anna", "");
        ward.desk.verdict(ward.alerts().get(1).id(), Verdict.TRUE, "anna", "");
    }

    @Test
    void aHigherLimitSparesTheFalseAlarm() throws Exception {
        past();
        int written = ward.journal.findings.size();

        Simulations.Outcome outcome = trial("140");

        assertThat(outcome.evidence()).isEqualTo(4);
        // the silence at the end is an alarm of another kind, in both
        assertThat(outcome.before()).isEqualTo(new Simulations.Alarms(3, 1, 1, 0));
        assertThat(outcome.after()).isEqualTo(new Simulations.Alarms(2, 1, 0, 0));
        assertThat(outcome.days()).containsExactly(new Simulations.Day(LocalDate.of(2026, 11, 22), 3, 2));
        assertThat(outcome.missed()).isEmpty();
        assertThat(ward.journal.findings).hasSize(written);
    }

    @Test
    void whatWouldBeMissedIsNamed() throws Exception {
        past();

        assertThat(trial("170").missed()).containsExactly(ward.alerts().get(1).id());
        assertThat(trial("170").after().foundTrue()).isZero();
    }

    @Test
    void theSameLimitsGiveTheSame() throws Exception {
        past();

        Simulations.Outcome outcome = room.simulate("limits", RESIDENT, Map.of(), Ward.START, TO);

        assertThat(outcome.before()).isEqualTo(outcome.after());
    }

    @Test
    void onlyTheStretchCounts() throws Exception {
        past();

        assertThat(room.simulate("limits", RESIDENT, Map.of(), Ward.START.plusSeconds(100), TO)
                        .evidence())
                .isEqualTo(2);
    }

    @Test
    void refusesWhatCannotBeTried() {
        assertThatThrownBy(() -> trial("20"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("high: ");
        assertThatThrownBy(() -> room.simulate("limits", RESIDENT, Map.of(), TO, Ward.START))
                .hasMessageStartingWith("from: must be before to");
        assertThatThrownBy(() -> room.simulate("limits", new Key(Key.Keying.GATEWAY, "gw"), Map.of(), Ward.START, TO))
                .hasMessageStartingWith("for: ");
        assertThatThrownBy(() -> room.simulate("other", RESIDENT, Map.of(), Ward.START, TO))
                .isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aModuleThatBreaksIsTold() throws Exception {
        Ward frail = new Ward(new LimitAnalysis(
                org.tiltas.api.analysis.AnalysisDescriptor.Order.MEASURED,
                org.tiltas.api.analysis.AnalysisDescriptor.Purpose.GENERAL,
                false,
                false));
        try (frail) {
            frail.value(0, LimitAnalysis.POISON);
            SimulationRoom other = new SimulationRoom(
                    frail.journal,
                    new Analyses() {
                        @Override
                        public Optional<Present> analysis(String id) {
                            return Optional.of(frail.present());
                        }

                        @Override
                        public void awaitAnalysis(String id, Duration limit) {
                            throw new UnsupportedOperationException();
                        }
                    },
                    frail.terms);

            assertThatThrownBy(() -> other.simulate("limits", RESIDENT, Map.of(), Ward.START, TO))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("limits broke on the way: java.lang.IllegalStateException");
        }
    }
}
