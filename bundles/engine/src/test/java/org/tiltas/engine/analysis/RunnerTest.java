package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.api.Attributes;
import org.tiltas.api.Observed;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.Order;
import org.tiltas.api.analysis.AnalysisDescriptor.Purpose;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.engine.route.RetryLater;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.AnalysisTerms.Place;
import org.tiltas.spi.analysis.Finding.What;

class RunnerTest {
    private Ward ward = new Ward(LimitAnalysis.measured());

    @AfterEach
    void close() {
        ward.close();
    }

    private void with(LimitAnalysis module) {
        ward.close();
        ward = new Ward(module);
    }

    @Test
    void anAlertIsRaisedWorsensEasesAndClears() throws Exception {
        ward.hear(0, 80);
        assertThat(ward.alerts()).isEmpty();
        ward.hear(10, 130);
        ward.hear(20, 160);
        ward.hear(30, 130);
        ward.hear(40, 115);
        ward.hear(50, 90);
        assertThat(ward.said()).containsExactly(What.RAISED, What.WORSENED, What.EASED, What.CLEARED);
        assertThat(ward.calls()).isEqualTo(2);
        Alert alert = ward.only();
        assertThat(alert.state()).isEqualTo(Alert.State.CLEARED);
        assertThat(alert.worst()).isEqualTo(Severity.HIGH);
        assertThat(alert.evidence().count()).isEqualTo(3);
        assertThat(alert.cleared().orElseThrow().toInstant()).isEqualTo(Ward.START.plusSeconds(50));
        assertThat(alert.subject()).isEqualTo("Patient/p1");
        assertThat(alert.device()).isEqualTo("d1");
        assertThat(alert.source().rule()).isEqualTo("limits/1");
    }

    @Test
    void evidenceThatIsAMomentLateIsNotReadBack() throws Exception {
        ward.hear(0, 80);
        for (int second = 2; second < 200; second += 2) {
            ward.hear(second + 1, 80);
            ward.hearLate(second, second + 1, second == 150 ? 130 : 80);
        }
        assertThat(ward.journal.searches).isZero();
        assertThat(ward.only().opened().toInstant()).isEqualTo(Ward.START.plusSeconds(150));
        assertThat(ward.only().state()).isEqualTo(Alert.State.CLEARED);
        ward.hearLate(15, 200, 130);
        assertThat(ward.journal.searches).isPositive();
    }

    /** Breaks on each time that comes, and on its state if there is one. */
    private static final class Breaking implements AnalysisModule {
        private final boolean onState;

        private Breaking(boolean onState) {
            this.onState = onState;
        }

        @Override
        public AnalysisDescriptor descriptor() {
            return LimitAnalysis.measured().descriptor();
        }

        @Override
        public Judge judge(Key key, Terms terms, byte[] state) {
            if (onState && state.length > 0) {
                throw new IllegalStateException("an old state");
            }
            return new Judge() {
                @Override
                public void see(Evidence evidence, Judgements judgements) {
                    judgements.wakeAt("soon", evidence.at().toInstant().plusSeconds(60));
                }

                @Override
                public void wake(Instant now, Judgements judgements) {
                    throw new IllegalStateException("not prepared");
                }

                @Override
                public byte[] state() {
                    return new byte[] {1};
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(20)
    void whatBreaksWithoutEvidenceEndsToo(boolean onState) throws Exception {
        ward.close();
        ward = new Ward(new Breaking(onState));
        ward.hear(0, 80);
        ward.hear(10, 80);
        ward.passTo(100);
        ward.hearLate(5, 101, 80);
        ward.restart();
        ward.hearLate(6, 102, 80);
        ward.hear(110, 80);
        assertThat(ward.alerts()).isEmpty();
    }

    @Test
    void whatIsInMemoryOutlivesANewVersionOfTheModule() throws Exception {
        for (int second = 0; second < 60; second += 2) {
            ward.hear(second, 80);
        }
        ward.instance.close();
        ward.instance = new AnalysisInstance(ward.module, "1.1.0", 43, Duration.ofSeconds(2));
        ward.hearLate(51, 59, 130);
        assertThat(ward.journal.searches).isZero();
        assertThat(ward.only().opened().toInstant()).isEqualTo(Ward.START.plusSeconds(51));
    }

    @Test
    void whatAPersonSaysStaysAndAHigherStepMakesItNewAgain() throws Exception {
        ward.hear(0, 130);
        Alert seen = ward.desk.acknowledge(ward.only().id(), "anna", "on my way");
        assertThat(seen.escalation().next()).isEmpty();
        ward.hear(10, 131);
        assertThat(ward.only().acknowledged()).isTrue();
        ward.hear(20, 160);
        assertThat(ward.only().isNew()).isTrue();
        assertThat(ward.only().escalation().next()).isPresent();
    }

    @Test
    void anActThatCollidesWithABatchLetsTheBatchRunAgain() throws Exception {
        ward.hear(0, 130);
        String id = ward.only().id();
        ward.journal.rival = () -> ward.desk.acknowledge(id, "anna", "");
        ward.hear(10, 160);
        assertThat(ward.said()).containsExactly(What.RAISED, What.ACKNOWLEDGED, What.WORSENED);
        assertThat(ward.only().evidence().count()).isEqualTo(2);
    }

    @Test
    void stateAndTimesSurviveARestart() throws Exception {
        ward.terms.write("limits", Place.HOME, Map.of("hold", "PT30S"), -1, "anna");
        ward.hear(0, 130);
        ward.restart();
        ward.hear(10, 131);
        ward.restart();
        ward.passTo(29);
        assertThat(ward.alerts()).isEmpty();
        ward.passTo(31);
        assertThat(ward.only().opened().toInstant()).isEqualTo(Ward.START.plusSeconds(30));
        assertThat(ward.only().evidence().count()).isEqualTo(2);
    }

    @Test
    void aTimeThatAJudgeAskedForComes() throws Exception {
        ward.hear(0, 80);
        ward.passTo(599);
        assertThat(ward.alerts()).isEmpty();
        ward.passTo(600);
        assertThat(ward.only().kind()).isEqualTo(LimitAnalysis.SILENT);
        ward.hear(700, 80);
        assertThat(ward.only().state()).isEqualTo(Alert.State.CLEARED);
    }

    @Test
    void anOutageOfTheServerMakesNobodySilent() throws Exception {
        ward.hear(0, 80);
        ward.now = Ward.START.plusSeconds(7200);
        ward.restart();
        ward.idle();
        ward.passTo(7200 + 300);
        assertThat(ward.alerts())
                .as("300 s and the time to settle are not ten minutes")
                .isEmpty();
        ward.passTo(7200 + 700);
        assertThat(ward.alerts()).hasSize(1);
    }

    @Test
    void aClockThatLeapsMakesNobodySilent() throws Exception {
        ward.hear(0, 80);
        ward.now = Ward.START.plusSeconds(3600);
        ward.idle();
        assertThat(ward.alerts()).isEmpty();
        ward.listening.beat();
        ward.idle();
        assertThat(ward.alerts()).isEmpty();
    }

    @Test
    void anAdapterThatWorksOffABacklogHoldsTheClockBack() throws Exception {
        ward.hear(0, 80);
        ward.journal.lags.put("adapter/gatt", 500L);
        ward.journal.handled.put("adapter/gatt", 1L);
        ward.restart();
        ward.passTo(900);
        assertThat(ward.alerts()).isEmpty();
        ward.journal.lags.put("adapter/gatt", 0L);
        ward.restart();
        ward.passTo(1000);
        assertThat(ward.alerts()).hasSize(1);
    }

    @Test
    void lateEvidenceThatShowsAnEpisodeOfBeforeIsRaisedAndClearedAndCallsNobody() throws Exception {
        ward.hear(0, 80);
        ward.hear(300, 80);
        ward.hear(800, 80);
        ward.hearLate(100, 850, 150);
        Alert alert = ward.only();
        assertThat(alert.state()).isEqualTo(Alert.State.CLEARED);
        assertThat(alert.opened().toInstant()).isEqualTo(Ward.START.plusSeconds(100));
        assertThat(alert.cleared().orElseThrow().toInstant()).isEqualTo(Ward.START.plusSeconds(300));
        assertThat(alert.late()).isTrue();
        assertThat(ward.calls()).isZero();
    }

    @Test
    void lateEvidenceThatEndsAnEpisodeEarlierIsAQuietUpdate() throws Exception {
        ward.hear(0, 130);
        ward.hear(100, 130);
        ward.hear(200, 80);
        ward.hearLate(50, 210, 80);
        assertThat(ward.alerts()).extracting(Alert::state).containsOnly(Alert.State.CLEARED);
        Alert first = ward.alerts().get(0);
        assertThat(first.cleared().orElseThrow().toInstant()).isEqualTo(Ward.START.plusSeconds(50));
        assertThat(ward.said()).containsExactly(What.RAISED, What.AGAIN, What.CLEARED, What.CORRECTED);
        assertThat(ward.calls()).isEqualTo(1);
    }

    @Test
    void aWithdrawnValueWithdrawsTheAlertThatRestedOnIt() throws Exception {
        ward.hear(0, 80);
        ward.hear(10, 130);
        ward.hear(20, 80);
        Observed value = ward.journal.observations.values().stream()
                .map(versions -> versions.get(0))
                .filter(o -> o.measurement().effective().toInstant().equals(Ward.START.plusSeconds(10))
                        && o.measurement().metric().equals("heart-rate"))
                .findFirst()
                .orElseThrow();
        ward.now = Ward.START.plusSeconds(30);
        Observed taken = ward.journal.version(
                value.id(),
                Ward.heartRate(
                        "v10", Ward.START.plusSeconds(10), ward.now, 130, ReadingStatus.ENTERED_IN_ERROR, Map.of()));
        ward.judge(List.of(taken));
        assertThat(ward.only().state()).isEqualTo(Alert.State.WITHDRAWN);
        assertThat(ward.only().reason()).isNotEmpty();
    }

    @Test
    void evidenceOlderThanTheWindowIsNotJudged() throws Exception {
        ward.hear(0, 80);
        ward.hear(7 * 3600, 80);
        int before = ward.journal.findings.size();
        ward.hearLate(60, 7 * 3600 + 10, 150);
        assertThat(ward.journal.findings).hasSize(before);
    }

    @Test
    void historyThatIsCorrectedCallsNobody() throws Exception {
        ward.hear(0, 80);
        ward.now = Ward.START.plusSeconds(10);
        ward.judge(List.of(ward.journal.observe(
                Ward.heartRate("v10", ward.now, ward.now, 150, ReadingStatus.FINAL, Map.of(Attributes.REPLAYED, "")))));
        assertThat(ward.said()).containsExactly(What.RAISED);
        assertThat(ward.calls()).isZero();
        ward.hear(20, 150);
        assertThat(ward.alerts()).hasSize(1);
    }

    @Test
    void anUrgentKindKnowsNoPatienceAndRingsAgainAfterItWasAcknowledged() throws Exception {
        with(new LimitAnalysis(Order.RECEIVED, Purpose.GENERAL, true, true));
        ward.terms.write("limits", Place.HOME, Map.of("hold", "PT10M"), -1, "anna");
        ward.hear(0, 130);
        assertThat(ward.calls()).isEqualTo(1);
        ward.hear(5, 130);
        assertThat(ward.calls()).isEqualTo(1);
        ward.desk.acknowledge(ward.only().id(), "anna", "");
        ward.hear(10, 130);
        assertThat(ward.only().isNew()).isTrue();
        assertThat(ward.calls()).isEqualTo(2);
        ward.desk.close(ward.only().id(), "anna", "looked after");
        ward.hear(20, 130);
        assertThat(ward.alerts()).hasSize(2);
        assertThat(ward.calls()).isEqualTo(3);
    }

    @Test
    void inTheOrderOfReceiptEnteredInErrorWithdrawsWhatRestsOnIt() throws Exception {
        with(new LimitAnalysis(Order.RECEIVED, Purpose.GENERAL, true, true));
        ward.now = Ward.START;
        Observed press = ward.value(0, 130);
        ward.judge(List.of(press));
        ward.now = Ward.START.plusSeconds(5);
        ward.judge(List.of(ward.journal.version(
                press.id(),
                Ward.heartRate("v0", Ward.START, ward.now, 130, ReadingStatus.ENTERED_IN_ERROR, Map.of()))));
        assertThat(ward.only().state()).isEqualTo(Alert.State.WITHDRAWN);
        ward.hear(10, 130);
        assertThat(ward.alerts()).hasSize(2);
    }

    @Test
    void whatAPersonClosedIsNotRaisedAgainBeforeItWasOver() throws Exception {
        ward.hear(0, 130);
        ward.desk.close(ward.only().id(), "anna", "he is on the home trainer");
        ward.hear(10, 131);
        assertThat(ward.alerts()).hasSize(1);
        ward.hear(20, 160);
        assertThat(ward.alerts()).as("worse than what was closed").hasSize(2);
    }

    @Test
    void aParameterHoldsFromTheNextBatchOnForTheOneItIsSetFor() throws Exception {
        ward.hear(0, 130);
        ward.terms.write("limits", Place.one("Patient/p1"), Map.of("high", "145"), -1, "anna");
        ward.hear(10, 130);
        assertThat(ward.only().state()).isEqualTo(Alert.State.CLEARED);
        assertThat(ward.terms
                        .effective("limits", new Key(Key.Keying.SUBJECT, "Patient/p1"))
                        .values()
                        .get("high")
                        .from())
                .isEqualTo(Place.one("Patient/p1"));
        assertThatThrownBy(() -> ward.terms.write("limits", Place.HOME, Map.of("high", "500"), -1, "anna"))
                .hasMessage("high: must be at most 200 /min");
    }

    @Test
    void aMedicalModuleJudgesNothingUntilItIsEnabledAndThenOnlyWhatComes() throws Exception {
        with(new LimitAnalysis(Order.MEASURED, Purpose.MEDICAL, false, true));
        ward.hear(0, 150);
        assertThat(ward.journal.findings).isEmpty();
        ward.enablement.enable("limits", "dr-berg", "trial in the north ward");
        ward.passTo(10);
        assertThat(ward.journal.findings).isEmpty();
        ward.hear(20, 150);
        assertThat(ward.only().isActive()).isTrue();
        ward.enablement.disable("limits", "dr-berg", "the trial is over");
        assertThat(ward.only().isActive()).isFalse();
        assertThat(ward.journal.states.get("analysis/limits")).isEmpty();
        ward.hear(30, 150);
        assertThat(ward.alerts()).hasSize(1);
        assertThat(ward.journal.audits).extracting(a -> a.who()).containsOnly("dr-berg");
    }

    @Test
    void aScoreIsAnObservationDerivedFromItsEvidence() throws Exception {
        ward.hear(0, 80);
        ward.hear(10, 90);
        ward.hearLate(5, 20, 130);
        List<Observed> scores = ward.journal.observations.values().stream()
                .map(versions -> versions.get(versions.size() - 1))
                .filter(o -> o.measurement().metric().equals(LimitAnalysis.SCORE))
                .toList();
        assertThat(scores).hasSize(3);
        Observed last = scores.stream()
                .filter(o -> o.measurement().effective().toInstant().equals(Ward.START.plusSeconds(10)))
                .findFirst()
                .orElseThrow();
        assertThat(last.version()).isEqualTo(2);
        assertThat(last.measurement().status()).isEqualTo(ReadingStatus.CORRECTED);
        assertThat(last.measurement().value()).isEqualTo(Value.quantity(100, "/min"));
        assertThat(last.measurement().attributes()).containsKey(Attributes.DERIVED_FROM);
    }

    @Test
    void whatTheModuleBreaksOnIsSetAsideAndTheRestIsJudged() throws Exception {
        with(new LimitAnalysis(Order.MEASURED, Purpose.GENERAL, false, false));
        ward.now = Ward.START.plusSeconds(30);
        ward.judge(List.of(ward.value(0, 80), ward.value(10, LimitAnalysis.POISON), ward.value(20, 150)));
        assertThat(ward.journal.quarantined).hasSize(1);
        assertThat(ward.journal.quarantined.get(0).reason()).isEqualTo("analysis-failed");
        assertThat(ward.only().opened().toInstant()).isEqualTo(Ward.START.plusSeconds(20));
    }

    @Test
    void aNewVersionThatBreaksWhereTheOldOneDoesNotIsTakenBack() throws Exception {
        with(new LimitAnalysis(Order.MEASURED, Purpose.GENERAL, false, false));
        StringBuilder why = new StringBuilder();
        AnalysisInstance before = new AnalysisInstance(LimitAnalysis.measured(), "0.9.0", 41, Duration.ofSeconds(2));
        ward.trial = Optional.of(new Analyses.Trial() {
            @Override
            public AnalysisInstance before() {
                return before;
            }

            @Override
            public void good(int observations) {
                // nobody counts here
            }

            @Override
            public void failed(String reason) {
                why.append(reason);
                ward.instance = before;
                ward.trial = Optional.empty();
            }
        });
        List<Observed> rows = List.of(ward.value(0, 80), ward.value(10, LimitAnalysis.POISON));
        ward.now = Ward.START.plusSeconds(10);
        assertThatThrownBy(() -> ward.judge(rows)).isInstanceOf(RetryLater.class);
        assertThat(why).contains("version 0.9.0 judges it");
        ward.judge(rows);
        assertThat(ward.journal.quarantined).isEmpty();
        assertThat(ward.only().isActive()).isTrue();
        before.close();
    }

    @Test
    void nobodyAcknowledgesSoTheNextStepIsTaken() throws Exception {
        ward.hear(0, 160);
        Escalator escalator = new Escalator(ward.journal, ward.escalations);
        Instant first = ward.only().escalation().next().orElseThrow();
        escalator.look(first.minusSeconds(1));
        assertThat(ward.only().escalation().step()).isZero();
        escalator.look(first);
        assertThat(ward.only().escalation().step()).isEqualTo(1);
        assertThat(ward.calls()).isEqualTo(2);
        ward.desk.acknowledge(ward.only().id(), "anna", "");
        escalator.look(first.plusSeconds(86_400));
        assertThat(ward.only().escalation().step()).isEqualTo(1);
    }
}
