package org.tiltas.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Progress.State;

class AchievementTest {
    private static final LocalDate MONDAY = LocalDate.of(2026, 11, 23);
    private static final Aim AIM = new Aim("Goal/1", "active-minutes", Aim.Basis.WEEK, BigDecimal.valueOf(100), 0, "");

    /** {@code 120} reached, {@code 80} missed, {@code ?} unknown, {@code 50…} running. */
    private static List<Progress> weeks(String text) {
        List<Progress> all = new ArrayList<>();
        for (String week : text.split(" ")) {
            LocalDate from = MONDAY.plusWeeks(all.size());
            boolean running = week.endsWith("…");
            Optional<BigDecimal> found =
                    week.equals("?") ? Optional.empty() : Optional.of(new BigDecimal(week.replace("…", "")));
            State state = found.isEmpty()
                    ? State.UNKNOWN
                    : found.get().compareTo(AIM.amount()) >= 0 ? State.REACHED : running ? State.RUNNING : State.MISSED;
            all.add(new Progress(AIM, from, from.plusDays(6), found, state, ""));
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "50…, false, in-progress",
        "?, false, in-progress",
        "? ? 50…, false, in-progress",
        "120, false, achieved",
        "80 120 10…, false, achieved",
        "120 110 10…, false, sustaining",
        "80 110…, false, achieved",
        "80 10…, false, in-progress",
        "60 80 10…, false, improving",
        "120 80 10…, false, worsening",
        "80 80 10…, false, no-change",
        "80 0 10…, false, no-progress",
        "60 80, true, not-achieved",
        "60 120, true, achieved",
        "120 ? 10…, false, achieved"
    })
    void goesByTheWeeksThatAreOver(String weeks, boolean over, String code) {
        assertThat(Achievement.code(weeks(weeks), over)).contains(code);
    }

    @Test
    void withoutProgressThereIsNone() {
        assertThat(Achievement.code(List.of(), true)).isEmpty();
    }
}
