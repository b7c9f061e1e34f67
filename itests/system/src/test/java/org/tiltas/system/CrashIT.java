package org.tiltas.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tiltas.tools.judge.Verdict;

/**
 * Acknowledged means committed, and output and cursor move together: shown by kill -9 under load, and by two mutants of
 * the server that break one of these promises each and are found out by the very same run.
 *
 * <p>A release takes more crashes: {@code ./mvnw verify -pl itests/system -am -Dit.test=CrashIT -Dtiltas.crash.runs=20}.
 */
class CrashIT {
    private static final int RATE = 500;
    /** Mutants are hit harder, so that they are found after few crashes. */
    private static final int MUTANT_RATE = 1500;

    private static final int MUTANT_STRETCHES = 8;

    @Test
    void nothingIsLostDoubledOrMisplacedOverCrashes() throws Exception {
        int kills = Integer.getInteger("tiltas.crash.runs", 5);
        try (Site site = Site.start("crash")) {
            Verdict verdict = new CrashRun(site, RATE).stretch(kills);

            System.out.println(verdict.text());
            assertThat(verdict.clean()).as(verdict.text()).isTrue();
            assertThat(verdict.unacknowledged()).as(verdict.text()).isZero();
            assertThat(verdict.accepted()).as(verdict.text()).isEqualTo(verdict.published());
            assertThat(verdict.sessionsForgotten()).as(verdict.text()).isZero();
            site.log().assertNoErrors();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"acknowledge-before-commit", "cursor-before-output"})
    void aServerThatBreaksItsPromiseIsFoundOut(String name) throws Exception {
        Path distribution = Mutant.read(name).distribution();
        try (Site site = Site.start("mutant-" + name, distribution)) {
            CrashRun run = new CrashRun(site, MUTANT_RATE);
            Verdict verdict = run.stretch(1);
            for (int i = 1; i < MUTANT_STRETCHES && verdict.lost() == 0; i++) {
                verdict = run.stretch(1);
            }

            System.out.println(name + ": " + verdict.text());
            assertThat(verdict.lost()).as(verdict.text()).isPositive();
        }
    }
}
