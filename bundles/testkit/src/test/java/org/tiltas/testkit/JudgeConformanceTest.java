package org.tiltas.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.tiltas.api.Metrics;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Signal;
import org.tiltas.api.analysis.Terms;

class JudgeConformanceTest {
    private static AnalysisModule that(BiConsumer<Evidence, Judgements> also) {
        return new ColdRooms(also);
    }

    private static Signal signal(String kind, Instant at) {
        return ColdRooms.signal(kind, at);
    }

    @Test
    void aGoodOneConforms() {
        assertThatCode(() ->
                        JudgeConformance.of(new ColdRooms()).set("least", "20").check())
                .doesNotThrowAnyException();
    }

    @Test
    void aTrialTakesTimeAlong() {
        JudgeTrial trial = JudgeTrial.of(new ColdRooms());

        trial.see(Piece.quantity(Metrics.AMBIENT_TEMPERATURE, "17.9"));
        trial.after(Duration.ofMinutes(14));
        assertThat(trial.signals()).isEmpty();
        trial.after(Duration.ofMinutes(1));

        assertThat(trial.last("cold").at().toInstant()).isEqualTo(trial.now().toInstant());
        assertThat(trial.wakes()).isEmpty();
        assertThat(Memory.of(trial.state()).number("last")).contains(new BigDecimal("17.9"));
        assertThatThrownBy(() -> trial.set("most", "3")).hasMessage("parameter: 'most' is not declared");
    }

    @Test
    void memoryOutsideTheStateIsFound() {
        class Forgetful extends ColdRooms {
            @Override
            public Judge judge(Key key, Terms terms, byte[] state) {
                Judge judge = super.judge(key, terms, state);
                int[] count = {0};
                return new Judge() {
                    @Override
                    public void see(Evidence evidence, Judgements judgements) {
                        if (++count[0] > 1) {
                            judgements.signal(signal("cold", evidence.at().toInstant()));
                        }
                    }

                    @Override
                    public void wake(Instant now, Judgements judgements) {
                        judge.wake(now, judgements);
                    }

                    @Override
                    public byte[] state() {
                        return judge.state();
                    }
                };
            }
        }
        caught(new Forgetful(), Check.STATE, "when it is made from its state each time");
    }

    @Test
    void whatIsNotDeclaredIsFound() {
        caught(
                that((evidence, judgements) ->
                        judgements.signal(signal("warm", evidence.at().toInstant()))),
                Check.JUDGEMENTS,
                "kind 'warm' is not declared");
        caught(
                that((evidence, judgements) ->
                        judgements.score(new Score("steps", Value.quantity(1, "1"), evidence.at(), List.of(), ""))),
                Check.JUDGEMENTS,
                "metric 'steps' is not declared");
    }

    @Test
    void aJudgeThatBreaksIsFound() {
        caught(
                that((evidence, judgements) -> {
                    if (!(evidence.value() instanceof Value.Quantity)) {
                        throw new IllegalStateException("odd");
                    }
                }),
                Check.JUDGEMENTS,
                "throws java.lang.IllegalStateException: odd");
    }

    @Test
    void theClockAndChanceAreFound() {
        caught(new ReadsTheClock(), Check.NO_IO, "judging has no use for the clock");
        int[] count = {0};
        caught(
                that((evidence, judgements) -> {
                    if (++count[0] % 7 == 0) {
                        judgements.signal(signal("cold", evidence.at().toInstant()));
                    }
                }),
                Check.REPEATABLE,
                "when it judges again");
    }

    @Test
    void aStateWithoutEndIsFound() {
        AnalysisModule hoarder = new ColdRooms() {
            @Override
            void seen(Evidence evidence, Memory memory, Judgements judgements) {
                memory.put("seen." + evidence.id(), evidence.at());
            }
        };
        caught(hoarder, Check.STATE, "more than 65536 bytes");
    }

    @Test
    void papersAreLookedOver() {
        AnalysisModule untidy = new ColdRooms() {
            @Override
            public AnalysisDescriptor descriptor() {
                return new AnalysisDescriptor(
                        "Cold",
                        " ",
                        "1",
                        AnalysisDescriptor.Purpose.GENERAL,
                        Set.of("no-such-metric"),
                        Set.of(),
                        AnalysisDescriptor.Order.MEASURED,
                        List.of(Parameter.number("least", "Cel", "5", "25", "30", "Colder is too cold.")),
                        List.of(),
                        Set.of());
            }
        };
        List<Breach> breaches = JudgeConformance.of(untidy).breaches();
        assertThat(breaches).extracting(Breach::check).contains(Check.DESCRIPTOR);
        assertThat(breaches).extracting(Breach::sentence).contains("display: is empty");
    }

    private static void caught(AnalysisModule module, Check check, String words) {
        assertThat(JudgeConformance.of(module).breaches()).anySatisfy(breach -> {
            assertThat(breach.check()).isEqualTo(check);
            assertThat(breach.sentence()).contains(words);
        });
    }

    static final class ReadsTheClock extends ColdRooms {
        @Override
        void seen(Evidence evidence, Memory memory, Judgements judgements) {
            memory.put("now", Instant.now());
        }
    }
}
