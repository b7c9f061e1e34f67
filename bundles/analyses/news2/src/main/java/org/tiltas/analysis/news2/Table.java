package org.tiltas.analysis.news2;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The table of the National Early Warning Score (NEWS) 2, Royal College of Physicians, London 2017; values unaltered.
 * Rows go from below; each step reaches up to and including its value.
 *
 * <p>A value between two steps of the table is first rounded, half up, in decimal arithmetic: to whole numbers, the
 * temperature to one decimal place. That rounding is a rule of this module, not of the College.
 */
enum Table {
    RESPIRATION(0, 3, "8:3 11:1 20:0 24:2"),
    SPO2_SCALE_1(0, 0, "91:3 93:2 95:1"),
    SPO2_SCALE_2_AIR(0, 0, "83:3 85:2 87:1"),
    SPO2_SCALE_2_OXYGEN(0, 3, "83:3 85:2 87:1 92:0 94:1 96:2"),
    SYSTOLIC(0, 3, "90:3 100:2 110:1 219:0"),
    PULSE(0, 3, "40:3 50:1 90:0 110:1 130:2"),
    TEMPERATURE(1, 2, "35.0:3 36.0:1 38.0:0 39.0:1");

    private final int decimals;
    private final List<Step> steps = new ArrayList<>();

    /** @param upTo the last value it holds for; empty for the last step */
    private record Step(Optional<BigDecimal> upTo, int points) {
        boolean reaches(BigDecimal value) {
            return upTo.isEmpty() || value.compareTo(upTo.get()) <= 0;
        }
    }

    /** @param above points of everything above the last step named */
    Table(int decimals, int above, String steps) {
        this.decimals = decimals;
        for (String step : steps.split(" ")) {
            String[] parts = step.split(":");
            this.steps.add(new Step(Optional.of(new BigDecimal(parts[0])), Integer.parseInt(parts[1])));
        }
        this.steps.add(new Step(Optional.empty(), above));
    }

    /**
     * Points of a value.
     *
     * @param comparator as in {@link org.tiltas.api.Value.Quantity}
     */
    Points points(BigDecimal value, String comparator) {
        BigDecimal rounded = value.setScale(decimals, RoundingMode.HALF_UP);
        int at = 0;
        while (!steps.get(at).reaches(rounded)) {
            at++;
        }
        return switch (comparator) {
            case "" -> Points.exactly(steps.get(at).points());
            case "<", "<=" -> among(steps.subList(0, at + 1));
            default -> among(steps.subList(at, steps.size()));
        };
    }

    /** What is certain where the value may be in any of some steps. */
    private static Points among(List<Step> possible) {
        int least = possible.stream().mapToInt(Step::points).min().orElseThrow();
        int most = possible.stream().mapToInt(Step::points).max().orElseThrow();
        return new Points(least, least == most);
    }
}
