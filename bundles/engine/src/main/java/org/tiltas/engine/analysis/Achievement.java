package org.tiltas.engine.analysis;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.api.analysis.Aim;
import org.tiltas.api.analysis.Progress;
import org.tiltas.api.analysis.Progress.State;

/** What the progress of a Goal comes to, as a code of {@value #SYSTEM}. */
final class Achievement {
    static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/goal-achievement";

    private Achievement() {}

    /**
     * @param all progress by the aims of one Goal
     * @param over whether the last of them is due already
     * @return empty if there is none
     */
    static Optional<String> code(Collection<Progress> all, boolean over) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        TreeMap<LocalDate, List<Progress>> weeks = new TreeMap<>();
        all.forEach(progress -> weeks.computeIfAbsent(progress.from(), week -> new ArrayList<>())
                .add(progress));
        List<List<Progress>> judged =
                weeks.values().stream().filter(Achievement::isJudged).toList();
        if (judged.isEmpty()) {
            return Optional.of("in-progress");
        }
        List<Progress> last = judged.get(judged.size() - 1);
        Optional<List<Progress>> before =
                judged.size() > 1 ? Optional.of(judged.get(judged.size() - 2)) : Optional.empty();
        if (isReached(last)) {
            return Optional.of(before.filter(Achievement::isReached).isPresent() ? "sustaining" : "achieved");
        }
        if (over) {
            return Optional.of("not-achieved");
        }
        BigDecimal now = share(last);
        if (now.signum() == 0) {
            return Optional.of("no-progress");
        }
        return Optional.of(before.map(week -> now.compareTo(share(week)))
                .map(more -> more > 0 ? "improving" : more < 0 ? "worsening" : "no-change")
                .orElse("in-progress"));
    }

    /** A week that has ended, of which enough is known. */
    private static boolean isJudged(List<Progress> week) {
        return week.stream().anyMatch(p -> p.state() == State.MISSED) || isReached(week);
    }

    private static boolean isReached(List<Progress> week) {
        return week.stream().allMatch(p -> p.state() == State.REACHED);
    }

    /** How much of it was done, at most all; the mean of the aims. */
    private static BigDecimal share(List<Progress> week) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Progress progress : week) {
            Aim aim = progress.aim();
            BigDecimal whole = aim.basis() == Aim.Basis.DAYS ? BigDecimal.valueOf(aim.days()) : aim.amount();
            sum = sum.add(progress.found()
                    .map(found -> found.divide(whole, MathContext.DECIMAL32).min(BigDecimal.ONE))
                    .orElse(BigDecimal.ZERO));
        }
        return sum.divide(BigDecimal.valueOf(week.size()), MathContext.DECIMAL32);
    }
}
