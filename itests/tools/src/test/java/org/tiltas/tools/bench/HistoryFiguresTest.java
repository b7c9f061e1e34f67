package org.tiltas.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tiltas.journal.OfflineJournal.TableSize;

class HistoryFiguresTest {
    private static final HistoryFigures FIGURES = new HistoryFigures(
            List.of(
                    new HistoryFigures.Era(1_000, 20_000, 7.5, 12_000),
                    new HistoryFigures.Era(10_000, 19_000, 8.25, 11_700)),
            List.of(new HistoryReads.Timing("newest", 1_000, 500, 3.25, 21, 40)),
            List.of(
                    new TableSize("inbox", 2_000_000, 400_000),
                    new TableSize("observation", 1_500_000, 1_500_000),
                    new TableSize("server", 8_192, 0)));

    @Test
    void comparesTheLongHistoryWithTheShortOne() {
        assertThat(FIGURES.ratio()).isCloseTo(0.975, within(1e-9));
    }

    @Test
    void sharesTheTablesAmongTheReadings() {
        assertThat(FIGURES.perReading()).isCloseTo(540.8, within(0.1));
        assertThat(FIGURES.perReadingKept()).isCloseTo(300.8, within(0.1));
    }

    @Test
    void tellsAll() {
        assertThat(FIGURES.text())
                .contains("97.5 %", "8.3", "newest", "21.0", "150.0", "541", "301")
                .doesNotContain("server");
    }
}
