package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Plan;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Progress.State;
import org.tiltas.spi.analysis.Standings;
import org.tiltas.spi.clinical.FhirStore;
import org.tiltas.spi.clinical.Plans;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

class GoalKeeperTest {
    private static final LocalDate MONDAY = LocalDate.of(2026, 11, 23);
    private static final Aim AIM = new Aim("Goal/g", "strength-days", Aim.Basis.WEEK, BigDecimal.valueOf(2), 0, "");

    private final JudgedJournal journal = new JudgedJournal();
    private final List<FhirStore.Write> writes = new ArrayList<>();
    private List<Progress> progress = List.of();
    private boolean away;
    private int asked;
    private String broken = "";
    private Optional<FhirStore.RefusedWrite> refusal = Optional.empty();

    private final Standings standings = (module, keys) -> {
        if (away) {
            throw new NoSuchElementException("analysis " + module + " is not there");
        }
        assertThat(module).isEqualTo("activity");
        assertThat(keys).isEqualTo(Set.of(new Key(Key.Keying.SUBJECT, "Patient/17")));
        return Map.of(keys.iterator().next(), progress);
    };
    private final Plans plans = new Plans() {
        @Override
        public List<Plan> of(String patient) {
            asked++;
            return List.of(new Plan("Goal/g", MONDAY, Optional.of(MONDAY.plusDays(20)), List.of(AIM)));
        }

        @Override
        public String present(String patient) {
            return patient.equals("71") ? "17" : patient;
        }

        @Override
        public AutoCloseable watch(Runnable changed) {
            return () -> {};
        }
    };
    private LocalDate today = MONDAY.plusDays(8);
    private final GoalKeeper keeper = new GoalKeeper(journal, this::write, standings, plans, () -> today);

    @AfterEach
    void close() {
        keeper.close();
    }

    private List<Record> write(List<FhirStore.Write> all, String who) throws FhirStore.RefusedWrite {
        assertThat(who).isEqualTo("server");
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        if (all.get(0).id().equals(broken)) {
            throw new IllegalStateException("Goal/" + broken);
        }
        writes.addAll(all);
        all.forEach(w -> goal(w.id(), w.json()));
        return List.of();
    }

    private void goal(String body) {
        goal("g", body);
    }

    private void goal(String id, String body) {
        journal.commit(new Unit().put(RecordWrite.put("Goal", id, body.replace('\'', '"'))));
    }

    private void aGoal() {
        goal("{'lifecycleStatus':'active','subject':{'reference':'Patient/17'},'target':[{'detailInteger':2}]}");
    }

    private static Progress week(int number, int found, State state) {
        LocalDate from = MONDAY.plusWeeks(number);
        return new Progress(AIM, from, from.plusDays(6), Optional.of(BigDecimal.valueOf(found)), state, "");
    }

    @Test
    void writesWhatHasChangedAndNothingElse() throws Exception {
        aGoal();
        progress = List.of(week(0, 2, State.REACHED), week(1, 0, State.RUNNING));
        keeper.look();
        keeper.look();

        assertThat(writes).hasSize(1);
        assertThat(writes.get(0).expected()).isEqualTo(1);
        assertThat(writes.get(0).json())
                .contains("\"target\":[{\"detailInteger\":2}]")
                .contains("\"achievementStatus\":{\"coding\":[{\"system\":"
                        + "\"http://terminology.hl7.org/CodeSystem/goal-achievement\",\"code\":\"achieved\"}]}");

        // a value was taken back
        progress = List.of(week(0, 1, State.MISSED), week(1, 0, State.RUNNING));
        keeper.look();
        assertThat(writes.get(1).json()).contains("\"in-progress\"");
    }

    @Test
    void whatIsDueAndMissedIsNotAchieved() throws Exception {
        aGoal();
        progress = List.of(week(2, 1, State.MISSED), week(3, 0, State.RUNNING));
        today = MONDAY.plusDays(21);
        keeper.look();

        assertThat(writes.get(0).json()).contains("\"not-achieved\"");
    }

    @Test
    void leavesAloneWhatOnlyPeopleKnowAndWhatNobodyAsksFor() throws Exception {
        goal("{'lifecycleStatus':'active','subject':{'reference':'Patient/17'},"
                + "'achievementStatus':{'coding':[{'code':'not-attainable'}]}}");
        progress = List.of(week(0, 2, State.REACHED));
        keeper.look();
        aGoal();
        progress = List.of();
        keeper.look();
        away = true;
        keeper.look();

        assertThat(writes).isEmpty();
    }

    @Test
    void oneThatCannotBeWrittenDoesNotStopTheRest() throws Exception {
        aGoal();
        goal("f", "{'lifecycleStatus':'active','subject':{'reference':'Patient/17'}}");
        broken = "f";
        Aim other = new Aim("Goal/f", "strength-days", Aim.Basis.WEEK, BigDecimal.valueOf(2), 0, "");
        progress = List.of(
                new Progress(other, MONDAY, MONDAY.plusDays(6), Optional.of(BigDecimal.valueOf(2)), State.REACHED, ""),
                week(0, 2, State.REACHED));
        keeper.look();
        assertThat(writes).extracting(FhirStore.Write::id).containsExactly("g");

        broken = "";
        keeper.look();
        assertThat(writes).extracting(FhirStore.Write::id).containsExactly("g", "f");
    }

    @Test
    void goesByWhomTheResidentWasMergedInto() throws Exception {
        goal("{'lifecycleStatus':'active','subject':{'reference':'Patient/71'}}");
        progress = List.of(week(0, 2, State.REACHED));
        keeper.look();

        assertThat(writes.get(0).json()).contains("\"Patient/71\"", "\"achieved\"");
    }

    @Test
    void asksForThePlansOnlyWhereThereIsProgress() throws Exception {
        aGoal();
        keeper.look();

        assertThat(asked).isZero();
    }

    @Test
    void whoWasFasterWins() throws Exception {
        aGoal();
        progress = List.of(week(0, 2, State.REACHED));
        refusal = Optional.of(new FhirStore.RefusedWrite(412, "conflict", "Goal/g", "is at version 2"));
        keeper.look();
        assertThat(writes).isEmpty();

        refusal = Optional.empty();
        keeper.look();
        assertThat(writes).hasSize(1);
    }
}
