package org.tiltas.analysis.news2;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The College's table once more, as it is printed: columns 3 2 1 0 1 2 3, for the tests to go through. */
final class CollegeTable {
    static final Map<String, String> ROWS = rows();

    private static final int[] COLUMNS = {3, 2, 1, 0, 1, 2, 3};

    private CollegeTable() {}

    private static Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("respiration", "≤8 | | 9–11 | 12–20 | | 21–24 | ≥25");
        rows.put("spo2 scale 1", "≤91 | 92–93 | 94–95 | ≥96 | | |");
        rows.put("spo2 scale 2 on air", "≤83 | 84–85 | 86–87 | ≥88 | | |");
        rows.put("spo2 scale 2 on oxygen", "≤83 | 84–85 | 86–87 | 88–92 | 93–94 | 95–96 | ≥97");
        rows.put("systolic", "≤90 | 91–100 | 101–110 | 111–219 | | | ≥220");
        rows.put("pulse", "≤40 | | 41–50 | 51–90 | 91–110 | 111–130 | ≥131");
        rows.put("temperature", "≤35.0 | | 35.1–36.0 | 36.1–38.0 | 38.1–39.0 | ≥39.1 |");
        return rows;
    }

    /** Points of a value that stands on a step of the table. */
    static int points(String row, BigDecimal value) {
        String[] cells = ROWS.get(row).split("\\|", -1);
        for (int i = 0; i < cells.length; i++) {
            if (holds(cells[i].strip(), value)) {
                return COLUMNS[i];
            }
        }
        throw new AssertionError(row + " has no place for " + value);
    }

    private static boolean holds(String cell, BigDecimal value) {
        if (cell.isEmpty()) {
            return false;
        }
        if (cell.startsWith("≤")) {
            return value.compareTo(new BigDecimal(cell.substring(1))) <= 0;
        }
        if (cell.startsWith("≥")) {
            return value.compareTo(new BigDecimal(cell.substring(1))) >= 0;
        }
        String[] ends = cell.split("–");
        return value.compareTo(new BigDecimal(ends[0])) >= 0 && value.compareTo(new BigDecimal(ends[1])) <= 0;
    }
}
