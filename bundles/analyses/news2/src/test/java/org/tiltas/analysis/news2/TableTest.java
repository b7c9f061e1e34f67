package org.tiltas.analysis.news2;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TableTest {
    private static String row(Table table) {
        return switch (table) {
            case RESPIRATION -> "respiration";
            case SPO2_SCALE_1 -> "spo2 scale 1";
            case SPO2_SCALE_2_AIR -> "spo2 scale 2 on air";
            case SPO2_SCALE_2_OXYGEN -> "spo2 scale 2 on oxygen";
            case SYSTOLIC -> "systolic";
            case PULSE -> "pulse";
            case TEMPERATURE -> "temperature";
        };
    }

    /** Every value there is, from 0 to 320 (temperature: from 20.0 to 45.0). */
    @ParameterizedTest
    @EnumSource
    void everyStepIsThatOfTheCollege(Table table) {
        int decimals = table == Table.TEMPERATURE ? 1 : 0;
        for (int i = decimals == 1 ? 200 : 0; i <= (decimals == 1 ? 450 : 320); i++) {
            BigDecimal value = BigDecimal.valueOf(i, decimals);
            assertThat(table.points(value, ""))
                    .as(table + " " + value)
                    .isEqualTo(Points.exactly(CollegeTable.points(row(table), value)));
        }
    }

    /** Our own rule: half up, in decimal arithmetic. */
    @ParameterizedTest
    @EnumSource
    void whatLiesBetweenIsRoundedHalfUp(Table table) {
        int decimals = table == Table.TEMPERATURE ? 1 : 0;
        for (int i = decimals == 1 ? 3400 : 300; i <= (decimals == 1 ? 4000 : 23000); i++) {
            BigDecimal value = BigDecimal.valueOf(i, 2);
            BigDecimal rounded = value.setScale(decimals, RoundingMode.HALF_UP);
            assertThat(table.points(value, "").value())
                    .as(table + " " + value)
                    .isEqualTo(CollegeTable.points(row(table), rounded));
        }
    }

    @Test
    void thirtyEightPointZeroFiveIsNotLostInBinary() {
        assertThat(Table.TEMPERATURE.points(new BigDecimal("38.05"), "").value())
                .isEqualTo(1);
        assertThat(Table.TEMPERATURE.points(new BigDecimal("38.049999"), "").value())
                .isZero();
        assertThat(Table.SPO2_SCALE_1.points(new BigDecimal("95.5"), "").value())
                .isZero();
        assertThat(Table.SPO2_SCALE_1.points(new BigDecimal("95.4"), "").value())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "SPO2_SCALE_1, <, 70, 3, true",
        "SPO2_SCALE_1, <, 95, 1, false",
        "SPO2_SCALE_1, >, 96, 0, true",
        "SPO2_SCALE_1, >=, 94, 0, false",
        "PULSE, >, 200, 3, true",
        "PULSE, >, 100, 1, false",
        "PULSE, <, 40, 3, true",
        "PULSE, <=, 60, 0, false",
        "SYSTOLIC, >, 120, 0, false",
        "TEMPERATURE, >=, 42.0, 2, true"
    })
    void aComparatorGivesWhatIsCertain(Table table, String comparator, BigDecimal value, int points, boolean exact) {
        assertThat(table.points(value, comparator)).isEqualTo(new Points(points, exact));
    }

    @Test
    void risksAreThoseOfTheCollege() {
        for (int total = 0; total <= 20; total++) {
            for (boolean single : List.of(false, true)) {
                Risk expected = total >= 7
                        ? Risk.HIGH
                        : total >= 5 ? Risk.MEDIUM : single ? Risk.LOW_MEDIUM : total >= 1 ? Risk.LOW : Risk.NONE;
                assertThat(Risk.of(total, single)).isEqualTo(expected);
            }
        }
    }
}
