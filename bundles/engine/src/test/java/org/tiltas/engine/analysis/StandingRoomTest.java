package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisModule;
import org.tiltas.api.analysis.Evidence;
import org.tiltas.api.analysis.Judge;
import org.tiltas.api.analysis.Judgements;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Memory;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Terms;
import org.tiltas.engine.module.Analyses;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class StandingRoomTest {
    private static final Key RESIDENT = new Key(Key.Keying.SUBJECT, "Patient/p1");
    private static final Key OTHER = new Key(Key.Keying.SUBJECT, "Patient/p2");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);

    private final Ward ward = new Ward(new Counting());
    private final StandingRoom room = new StandingRoom(
            ward.journal,
            new Analyses() {
                @Override
                public Optional<Present> analysis(String id) {
                    return Optional.of(ward.present()).filter(p -> id.equals("limits"));
                }

                @Override
                public void awaitAnalysis(String id, Duration limit) {
                    throw new UnsupportedOperationException();
                }
            },
            ward.terms,
            () -> TODAY);

    /** Counts what it sees; its progress is the number. */
    private static final class Counting implements AnalysisModule {
        @Override
        public AnalysisDescriptor descriptor() {
            return LimitAnalysis.measured().descriptor();
        }

        @Override
        public Judge judge(Key key, Terms terms, byte[] state) {
            Memory memory = Memory.of(state);
            return new Judge() {
                @Override
                public void see(Evidence evidence, Judgements judgements) {
                    memory.put("seen", memory.count("seen") + 1);
                }

                @Override
                public void wake(java.time.Instant now, Judgements judgements) {
                    throw new IllegalStateException();
                }

                @Override
                public byte[] state() {
                    return memory.bytes();
                }

                @Override
                public List<Progress> progress(LocalDate today) {
                    if (key.equals(OTHER)) {
                        throw new IllegalStateException("of no use");
                    }
                    Aim aim = new Aim("", "activity-steps", Aim.Basis.WEEK, BigDecimal.TEN, 0, "");
                    return List.of(new Progress(
                            aim,
                            today,
                            today,
                            Optional.of(BigDecimal.valueOf(memory.count("seen"))),
                            Progress.State.RUNNING,
                            ""));
                }
            };
        }
    }

    @AfterEach
    void close() {
        room.close();
        ward.close();
    }

    private List<String> found(Key key) throws InterruptedException {
        return room.progress("limits", Set.of(key)).getOrDefault(key, List.of()).stream()
                .map(p -> p.from() + " " + p.found().orElseThrow())
                .toList();
    }

    @Test
    void tellsWhatTheJudgeKnowsNow() throws Exception {
        assertThat(found(RESIDENT)).containsExactly("2026-11-24 0");
        ward.hear(0, 80);
        ward.hear(10, 80);
        assertThat(found(RESIDENT)).containsExactly("2026-11-24 2");
        ward.restart();
        ward.hearLate(5, 20, 80);
        assertThat(found(RESIDENT)).containsExactly("2026-11-24 3");
    }

    @Test
    void whomItFailsOnIsLeftOut() throws Exception {
        assertThat(room.progress("limits", Set.of(RESIDENT, OTHER))).containsOnlyKeys(RESIDENT);
    }

    @Test
    void ofARestrictedResidentNothingIsTold() throws Exception {
        ward.journal.commit(new Unit().put(RecordWrite.put(Restricted.KIND, "p1", "{}")));

        assertThat(found(RESIDENT)).isEmpty();
    }

    @Test
    void anUnknownAnalysisIsTold() {
        assertThatThrownBy(() -> room.progress("other", Set.of(RESIDENT))).hasMessage("analysis other is not there");
    }
}
