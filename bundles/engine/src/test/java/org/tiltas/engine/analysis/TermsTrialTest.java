package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.Order;
import org.tiltas.api.analysis.AnalysisDescriptor.Purpose;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Parameter;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.Analyses;
import org.tiltas.engine.module.AnalysisInstance;
import org.tiltas.spi.analysis.AnalysisTerms.Place;
import org.tiltas.spi.clinical.Plans;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class TermsTrialTest {
    private static final Place ONE = Place.one("Patient/p1");

    private final JudgedJournal journal = new JudgedJournal();
    private final Between module = new Between();
    private final AnalysisInstance instance = new AnalysisInstance(module, "1.0.0", 42, Duration.ofSeconds(2));
    private boolean present = true;
    private final Analyses analyses = new Analyses() {
        @Override
        public Optional<Present> analysis(String id) {
            return present ? Optional.of(new Present(instance, Optional.empty())) : Optional.empty();
        }

        @Override
        public void awaitAnalysis(String id, Duration limit) {
            throw new UnsupportedOperationException();
        }
    };
    private TermsBook terms;

    /** A low limit and a high one, of which the module wants the first below the second. */
    private static final class Between implements AnalysisModule {
        private final List<Terms> made = new CopyOnWriteArrayList<>();

        @Override
        public AnalysisDescriptor descriptor() {
            return new AnalysisDescriptor(
                    "between",
                    "Between",
                    "1",
                    Purpose.GENERAL,
                    Set.of("heart-rate"),
                    Set.of(Key.Keying.SUBJECT),
                    Order.MEASURED,
                    List.of(
                            Parameter.number("low", "/min", "20", "200", "50", "Below this it is low."),
                            Parameter.number("high", "/min", "20", "200", "120", "Above this it is high."),
                            Parameter.flag("pregnant", false, "Not judged.").forOne()),
                    List.of(),
                    Set.of());
        }

        @Override
        public Judge judge(Key key, Terms terms, byte[] state) {
            if (terms.number("low").orElseThrow().compareTo(terms.number("high").orElseThrow()) >= 0) {
                throw new IllegalArgumentException("low: must lie below high");
            }
            made.add(terms);
            return new Judge() {
                @Override
                public void see(Evidence evidence, Judgements judgements) {}

                @Override
                public void wake(Instant now, Judgements judgements) {}

                @Override
                public byte[] state() {
                    return state;
                }
            };
        }
    }

    @BeforeEach
    void open() {
        Whereabouts whereabouts = new Whereabouts(journal.records());
        Descriptors descriptors = id -> Optional.of(module.descriptor()).filter(d -> d.id().equals(id));
        terms = new TermsBook(journal, descriptors, whereabouts, Plans.NONE, new TermsTrial(analyses, whereabouts));
        journal.commit(new Unit()
                        .put(RecordWrite.put(
                                "Location",
                                "w1",
                                "{\"resourceType\":\"Location\",\"physicalType\":{\"coding\":[{\"code\":\"wa\"}]}}"))
                        .put(RecordWrite.put(
                                "Patient",
                                "p1",
                                "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"" + Whereabouts.WARD
                                        + "\",\"valueReference\":{\"reference\":\"Location/w1\"}}]}")))
                .join();
    }

    @AfterEach
    void close() {
        terms.close();
        instance.close();
    }

    private long write(Place place, String... pairs) {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put(pairs[i], pairs[i + 1]);
        }
        return terms.write("between", place, values, -1, "anna");
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedWhereItIsSet() {
        assertThatThrownBy(() -> write(Place.HOME, "low", "130"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("low: must lie below high");
        assertThat(terms.settings("between").version()).isZero();

        write(Place.HOME, "low", "130", "high", "150");
        assertThatThrownBy(() -> write(ONE, "high", "125")).hasMessage("low: must lie below high");
        assertThat(terms.at("between", ONE)).isEmpty();
    }

    @Test
    void aWiderSettingIsRefusedForWhomItWouldNotGoTogether() {
        write(ONE, "high", "80");
        assertThatThrownBy(() -> write(Place.HOME, "low", "85"))
                .hasMessage("low: must lie below high (for Patient/p1)");
        assertThatThrownBy(() -> write(Place.ward("w1"), "low", "85"))
                .hasMessage("low: must lie below high (for Patient/p1)");
        write(Place.ward("w2"), "low", "85");
        write(ONE);
        write(Place.ward("w1"), "high", "90");
        assertThatThrownBy(() -> write(Place.HOME, "low", "95")).hasMessage("low: must lie below high (on ward w1)");
    }

    @Test
    void aTrialOfSuchValuesIsRefusedTheSameWay() {
        SimulationRoom room = new SimulationRoom(journal, analyses, terms);

        assertThatThrownBy(() -> room.simulate(
                        "between",
                        new Key(Key.Keying.SUBJECT, "Patient/p1"),
                        Map.of("low", "130"),
                        Ward.START,
                        Ward.START.plusSeconds(60)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("low: must lie below high");
    }

    @Test
    void takingBackWhatAnotherNeedsIsRefused() {
        write(Place.HOME, "high", "180");
        write(ONE, "low", "150");
        assertThatThrownBy(() -> write(Place.HOME)).hasMessage("low: must lie below high (for Patient/p1)");
    }

    /** A call for help is not lost because somebody has set a night without an end. */
    @Test
    void theUsualValuesHoldWhereOthersDoNotGoTogether() {
        Terms wrong = new Terms(
                Map.of("low", "130", "high", "120", "pregnant", "false"), ZoneOffset.UTC, Optional.empty(), "w1");
        KeyRun run = new KeyRun(
                module,
                module.descriptor(),
                new Key(Key.Keying.SUBJECT, "Patient/p1"),
                new KeyState(),
                Optional.empty(),
                Optional.empty(),
                Gaps.NONE,
                other -> Optional.empty(),
                () -> "a1");

        run.run(wrong, List.of(), true, Ward.START);

        assertThat(module.made).singleElement().satisfies(terms -> {
            assertThat(terms.text("low")).contains("50");
            assertThat(terms.ward()).isEqualTo("w1");
        });
    }

    @Test
    void whatIsDecidedForOneIsRefusedForMany() {
        for (Place many : List.of(Place.HOME, Place.ward("w1"))) {
            assertThatThrownBy(() -> write(many, "pregnant", "true"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("pregnant: is decided for each one alone, not for a ward or the home");
        }
        write(ONE, "pregnant", "true");

        assertThat(terms.terms("between", new Key(Key.Keying.SUBJECT, "Patient/p1"))
                        .flag("pregnant"))
                .isTrue();
        assertThat(terms.terms("between", new Key(Key.Keying.SUBJECT, "Patient/p2"))
                        .flag("pregnant"))
                .isFalse();
    }

    /** Settings of an earlier version, when it could still be set for all. */
    @Test
    void whatWasSetForManyDoesNotCountForOne() {
        journal.commit(new Unit()
                        .put(RecordWrite.put(
                                TermsBook.KIND,
                                "between",
                                "{\"home\":{\"pregnant\":\"true\",\"low\":\"60\"},\"wards\":{},\"ones\":{}}")))
                .join();

        assertThat(terms.effective("between", new Key(Key.Keying.SUBJECT, "Patient/p1"))
                        .values())
                .hasEntrySatisfying(
                        "pregnant", value -> assertThat(value.text()).isEqualTo("false"))
                .hasEntrySatisfying("low", value -> assertThat(value.text()).isEqualTo("60"));
    }

    @Test
    void whatNobodyCouldTryIsTakenAndStandsInNobodysWay() {
        present = false;
        write(ONE, "high", "40");
        present = true;
        write(Place.HOME, "low", "45");
        assertThat(terms.at("between", Place.HOME)).containsEntry("low", "45");
        assertThatThrownBy(() -> write(ONE, "high", "40", "low", "42")).hasMessage("low: must lie below high");
        write(ONE, "high", "60");
    }
}
