package org.tiltas.clinical.voiding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.tiltas.api.Observed;
import org.tiltas.clinical.Home;
import org.tiltas.journal.RealJournal;
import org.tiltas.spi.clinical.Voiding;
import org.tiltas.spi.journal.Observations.Sweep;

class VoidingJobsTest {
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    private static RealJournal real;
    private Home home;
    private VoidingJobs voiding;

    @BeforeAll
    static void open() throws Exception {
        real = new RealJournal(directory);
    }

    @AfterAll
    static void close() {
        real.close();
    }

    @BeforeEach
    void begin() throws Exception {
        home = new Home(real.fresh());
        home.observe("anna", 0, 1700);
        voiding = new VoidingJobs(home.journal);
    }

    @AfterEach
    void stop() {
        voiding.close();
    }

    private static Sweep minutes(int from, int to, String... metrics) {
        return new Sweep(Optional.of("d1"), Optional.empty(), Set.of(metrics), Home.minute(from), Home.minute(to));
    }

    @Test
    void takesOneBack() {
        Observed one = home.journal
                .observations()
                .live(minutes(5, 6), Optional.empty(), 1)
                .get(0);

        assertThat(voiding.one(one.id(), "wrong arm", "nora")).isTrue();
        assertThat(voiding.one(one.id(), "wrong arm", "nora")).isFalse();

        assertThat(home.live()).hasSize(1699).doesNotContain("5 anna");
        assertThat(home.journal.audits().list(Long.MAX_VALUE, 1).get(0).audit()).satisfies(audit -> {
            assertThat(audit.who() + " " + audit.action() + " " + audit.what())
                    .isEqualTo("nora observation.void Observation/" + one.id());
        });
        assertThatThrownBy(() -> voiding.one("17171717", "", "nora")).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void takesBackWhatADeviceMeasuredInATime() {
        assertThat(voiding.count(minutes(100, 1500))).isEqualTo(1400);
        assertThat(voiding.count(minutes(100, 1500, "spo2"))).isZero();

        Voiding.Job job = voiding.start(minutes(100, 1500, "heart-rate"), "strap was loose", "nora");

        assertThat(job.total()).isEqualTo(1400);
        await().until(() -> voiding.job(job.id()).orElseThrow().state().equals("done"));
        assertThat(voiding.job(job.id()).orElseThrow().voided()).isEqualTo(1400);
        assertThat(voiding.jobs()).hasSize(1);
        assertThat(home.live()).hasSize(300);
        assertThat(home.journal.counters().get("voided")).isEqualTo(1400);
    }

    @Test
    void goesOnAfterACrash() throws Exception {
        voiding.close();
        Voiding.Job job = voiding.start(minutes(0, 1700), "strap was loose", "nora");

        VoidingJobs again = new VoidingJobs(real.again());

        await().until(() -> again.job(job.id()).orElseThrow().state().equals("done"));
        assertThat(again.count(minutes(0, 1700))).isZero();
        again.close();
    }
}
