package org.tiltas.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.tools.server.FakeRoot;

/** The whole bench on a stand-in server, which acknowledges too early: a crash must be found out. */
class BenchTest {
    private static final SwapRun.SwapPlan NO_SWAPS = new SwapRun.SwapPlan(0, 0, "", 1_000);

    @TempDir
    Path directory;

    @Test
    void measuresAndFindsACleanRunClean() throws Exception {
        BenchReport report = Bench.run(settings(0), NO_SWAPS, "300");
        assertThat(report.clean()).as(report.text()).isTrue();
        PhaseResult phase = report.phases().get(0);
        assertThat(phase.verdict().accepted())
                .isEqualTo(phase.fleet().acknowledged())
                .isPositive();
        assertThat(phase.residentMegabytes()).isPositive();
        assertThat(report.text()).contains("300", "clean");
    }

    @Test
    void findsOutAServerThatAcknowledgesTooEarly() throws Exception {
        BenchReport report = Bench.run(settings(2), NO_SWAPS, "");
        assertThat(report.clean()).as(report.text()).isFalse();
        assertThat(report.phases().get(0).verdict().lost()).isPositive();
        assertThat(report.phases().get(0).fleet().reconnects()).isGreaterThanOrEqualTo(4);
        assertThat(report.phases().get(0).fleet().forgotten()).isZero();
    }

    @Test
    void readsTheCommitCounter() {
        assertThat(Commits.fromMetrics(
                        "# TYPE x\ntiltas_commit_seconds_count{lane=\"a\"} 12\ntiltas_commit_seconds_count 3.0\n"))
                .isEqualTo(15);
        assertThat(Commits.fromMetrics("nothing")).isNaN();
    }

    private BenchSettings settings(int kills) throws Exception {
        return new BenchSettings(
                FakeRoot.in(directory.resolve("root")),
                directory.resolve("work"),
                4,
                40,
                20,
                2,
                0,
                kills,
                Duration.ofSeconds(2),
                Optional.empty());
    }
}
