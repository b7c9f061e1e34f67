package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.engine.replay.ComparisonJson;
import org.tiltas.spi.analysis.AnalysisTerms;
import org.tiltas.spi.modules.LifeCycle.Sample;

class AnalysisPreviewTest {
    private static final Sample ALL = new Sample(500, Optional.empty(), Optional.empty());

    private final Ward ward = new Ward(LimitAnalysis.measured());
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<AnalysisInstance> instances = new ArrayList<>();

    @BeforeEach
    void start() {
        System.setProperty("tiltas.zone", "Europe/Riga");
    }

    @AfterEach
    void stop() {
        never.countDown();
        instances.forEach(AnalysisInstance::close);
        ward.close();
        System.clearProperty("tiltas.zone");
    }

    private interface Sight {
        void see(Judge judge, Evidence evidence, Judgements judgements);
    }

    /** The limits with another usual value, or another eye. */
    private record Other(LimitAnalysis limits, String high, Sight sight) implements AnalysisModule {
        @Override
        public AnalysisDescriptor descriptor() {
            AnalysisDescriptor d = limits.descriptor();
            return new AnalysisDescriptor(
                    d.id(),
                    d.display(),
                    "2",
                    d.purpose(),
                    d.metrics(),
                    d.keys(),
                    d.order(),
                    List.of(
                            Parameter.number("high", "/min", "60", "200", high, "Above this it is high."),
                            d.parameters().get(1),
                            Parameter.number("new", "", "0", "9", "3", "The version before does not know it.")),
                    d.alerts(),
                    d.scores());
        }

        @Override
        public Judge judge(Key key, Terms terms, byte[] state) {
            if (terms.number("new").isEmpty()) {
                throw new IllegalArgumentException("new: is missing");
            }
            Judge judge = limits.judge(key, terms, state);
            return new Judge() {
                @Override
                public void see(Evidence evidence, Judgements judgements) {
                    sight.see(judge, evidence, judgements);
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

    private static Other other(String high, Sight sight) {
        return new Other(LimitAnalysis.measured(), high, sight);
    }

    private JsonNode preview(AnalysisModule candidate, Sample sample) throws InterruptedException {
        AnalysisInstance then = new AnalysisInstance(candidate, "2.0.0", 43, Duration.ofMillis(500));
        instances.add(then);
        AnalysisInstance now = ward.instance.another();
        instances.add(now);
        return ComparisonJson.ofObservations(new AnalysisPreview(ward.journal, ward.terms).compare(now, then, sample));
    }

    private static List<String> all(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(entry -> entry.path(field).asText())
                .toList();
    }

    /** Two alarms above 120. */
    private void past() throws Exception {
        ward.hear(0, 130);
        ward.hear(10, 80);
        ward.hear(300, 160);
        ward.hear(310, 80);
    }

    @Test
    void theSameRulesJudgeTheSameAndNothingIsWritten() throws Exception {
        past();
        int written = ward.journal.findings.size();
        int kept = ward.journal.observations.size();

        JsonNode answer = preview(other("120", Judge::see), ALL);

        assertThat(answer.path("messages").asInt()).as("%s", answer).isEqualTo(4);
        assertThat(answer.path("same").asInt()).as("%s", answer).isEqualTo(4);
        assertThat(answer.path("changed")).isEmpty();
        assertThat(answer.at("/micros/candidate").has("p99")).isTrue();
        assertThat(ward.journal.findings).hasSize(written);
        assertThat(ward.journal.observations).hasSize(kept);
    }

    @Test
    void aHigherLimitLosesAnAlertAndIsToldWhere() throws Exception {
        past();

        JsonNode answer = preview(other("140", Judge::see), ALL);

        assertThat(all(answer.path("gone"), "metric")).containsExactly("alert heart-rate-high");
        assertThat(all(answer.path("changed"), "field")).containsExactly("alert heart-rate-high severity");
        assertThat(answer.at("/changed/0/old").asText()).isEqualTo("high");
        assertThat(answer.at("/changed/0/new").asText()).isEqualTo("moderate");
        assertThat(answer.path("same").asInt()).isEqualTo(2);
    }

    @Test
    void anAlertThatOnlyOneOfThemRaisesIsGoneOrAdded() throws Exception {
        ward.hear(0, 130);
        ward.hear(10, 80);

        JsonNode gone = preview(other("140", Judge::see), ALL);
        assertThat(gone.path("gone")).hasSize(1);
        assertThat(gone.at("/gone/0/metric").asText()).isEqualTo("alert heart-rate-high");
        assertThat(gone.at("/gone/0/device").asText()).isEqualTo("Patient/p1");
        assertThat(gone.at("/gone/0/observation").asText()).isEqualTo("1");
        assertThat(gone.at("/gone/0/value").asText())
                .startsWith("moderate, 2026-11-22T10:00")
                .endsWith("rate 130");
        assertThat(gone.path("same").asInt()).isEqualTo(1);

        JsonNode added = preview(other("70", Judge::see), ALL);
        assertThat(added.path("gone")).isEmpty();
        assertThat(all(added.path("changed"), "observation")).contains("1");
    }

    @Test
    void whatWasSetGoesBeforeTheCandidatesUsualValue() throws Exception {
        past();
        ward.terms.write("limits", AnalysisTerms.Place.HOME, Map.of("high", "120"), -1, "anna");

        JsonNode answer = preview(other("140", Judge::see), ALL);

        assertThat(answer.path("same").asInt()).as("%s", answer).isEqualTo(4);
    }

    @Test
    void whatItBreaksOnIsToldAndTheRestIsStillJudged() throws Exception {
        past();

        JsonNode answer = preview(
                other("120", (judge, evidence, judgements) -> {
                    if (evidence.at().toInstant().equals(Ward.START.plusSeconds(10))) {
                        throw new StackOverflowError();
                    }
                    judge.see(evidence, judgements);
                }),
                ALL);

        assertThat(all(answer.path("failed"), "observation")).hasSize(1);
        assertThat(answer.at("/failed/0/reason").asText()).isEqualTo("analysis-failed");
        assertThat(answer.at("/failed/0/detail").asText()).contains("java.lang.StackOverflowError");
        assertThat(answer.at("/failed/0/active").asText()).isEqualTo("judged");
        assertThat(all(answer.path("gone"), "metric")).contains("score average-heart-rate");
    }

    @Test
    void oneThatHangsIsGivenUp() throws Exception {
        past();

        JsonNode answer = preview(
                other("120", (judge, evidence, judgements) -> {
                    while (never.getCount() > 0) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            // it does not hear
                            continue;
                        }
                    }
                }),
                ALL);

        assertThat(answer.path("stopped").asText()).contains("did not answer in time");
        assertThat(ward.instance.suspended())
                .as("the live one is not concerned")
                .isEmpty();
    }

    @Test
    void onlyTheLastOnesCount() throws Exception {
        past();

        assertThat(preview(other("120", Judge::see), new Sample(2, Optional.empty(), Optional.empty()))
                        .path("messages")
                        .asInt())
                .isEqualTo(2);
    }
}
