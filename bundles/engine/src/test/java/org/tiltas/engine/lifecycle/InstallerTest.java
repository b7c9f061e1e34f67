package org.tiltas.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.tiltas.engine.module.FakeAdapters;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.module.OpenRegister;
import org.tiltas.engine.module.Probation;
import org.tiltas.engine.transport.TransportHouse;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.modules.LifeCycle.Refusal;
import org.tiltas.spi.modules.LifeCycle.Request;
import org.tiltas.spi.modules.LifeCycle.Version;

class InstallerTest {
    private static final String CUFF = "cuff";

    private final MemoryJournal journal = new MemoryJournal();
    private final ModuleRegister register = OpenRegister.of(journal);
    private final TransportHouse transports = new TransportHouse(journal, null, register);
    private final FakeFramework framework =
            new FakeFramework(this::started, bundle -> OpenRegister.withdraw(register, bundle));
    private final Versions versions = new Versions(journal);
    private final Map<String, Bundle> bundles = new HashMap<>();
    /** What the life cycle's thread is to do later; done when a test says so. */
    private final Queue<Runnable> later = new ArrayDeque<>();

    private final BundleStage stage =
            new BundleStage(framework.context(), register, Duration.ofSeconds(10), new LoaderWatch());
    private final Installer installer;
    private Runnable onStart = () -> {};

    InstallerTest() {
        Restart restart = new Restart(versions, stage, register.choice(), transports, this::later, bundles);
        installer = new Installer(versions, stage, register, transports, restart, this::later, bundles);
    }

    @AfterEach
    void close() throws Exception {
        transports.deactivate();
        register.close();
    }

    private synchronized void later(Runnable work, Duration delay) {
        later.add(work);
    }

    private void started(long bundle, byte[] jar) {
        onStart.run();
        String version = new String(jar, StandardCharsets.UTF_8);
        OpenRegister.offer(register, CUFF, version, bundle, FakeAdapters.of(CUFF, message -> {}));
    }

    /** Lets the life cycle's thread do what it has to do by now. */
    private void goOn() {
        for (Optional<Runnable> work = next(); work.isPresent(); work = next()) {
            work.get().run();
        }
    }

    private synchronized Optional<Runnable> next() {
        return Optional.ofNullable(later.poll());
    }

    private static JarCheck.Checked jar(String version) {
        byte[] jar = version.getBytes(StandardCharsets.UTF_8);
        ModuleManifest manifest =
                new ModuleManifest(CUFF, "adapter", "org.example.cuff", org.osgi.framework.Version.valueOf(version));
        return new JarCheck.Checked(jar, JarCheck.sha256(jar), manifest, Optional.of("author"), "");
    }

    private void install(String version) throws InterruptedException {
        installer.install(jar(version), new Request("nurse", Optional.empty(), false));
    }

    /** Installs it, and ends its probation as soon as that begins. */
    private void install(String version, Consumer<Probation> end) throws Exception {
        Optional<Probation> before = register.choice().probation(CUFF);
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
            await().until(() -> register.choice()
                    .probation(CUFF)
                    .filter(p -> !before.equals(Optional.of(p)))
                    .isPresent());
            end.accept(register.choice().probation(CUFF).orElseThrow());
        });
        try {
            install(version);
        } finally {
            assertThat(ended).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    private String serving() {
        return register.adapter(CUFF).orElseThrow().version();
    }

    private String state(String version) {
        return versions.of(CUFF).stream()
                .filter(v -> v.version().equals(version))
                .map(Version::state)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aVersionThatFailedIsTakenBackBeforeTheNextChange() throws Exception {
        install("1.0.0");
        assertThatThrownBy(() -> install("2.0.0", probation -> probation.failed("broke")))
                .hasMessage("taken back, 1.0.0 serves again: broke");

        assertThatThrownBy(() -> install("3.0.0", probation -> probation.failed("broke too")))
                .as("before the life cycle's thread has come to what 2.0.0 left to do")
                .hasMessage("taken back, 1.0.0 serves again: broke too");
        goOn();

        assertThat(serving()).isEqualTo("1.0.0");
        assertThat(framework.here()).containsExactly(bundles.get(CUFF).getBundleId());
        assertThat(state("1.0.0")).isEqualTo("active");
        assertThat(state("2.0.0")).isEqualTo("failed");
        assertThat(state("3.0.0")).isEqualTo("failed");
    }

    @Test
    void aVersionThatFailedIsInstalledAgainWhenItIsAskedFor() throws Exception {
        install("1.0.0");
        assertThatThrownBy(() -> install("2.0.0", probation -> probation.failed("broke")))
                .isInstanceOf(Refusal.class);

        install("2.0.0", Probation::passed);
        goOn();

        assertThat(serving()).isEqualTo("2.0.0");
        assertThat(state("2.0.0")).isEqualTo("active");
        assertThat(state("1.0.0")).isEqualTo("superseded");
    }

    @Test
    void whatWasTakenBackWhileTheJournalWasDownIsWrittenBeforeTheNextChange() throws Exception {
        install("1.0.0");
        assertThatThrownBy(() -> install("2.0.0", probation -> probation.failed("broke")))
                .isInstanceOf(Refusal.class);
        journal.failure = new JournalException.Unavailable("down", null);
        next().orElseThrow().run();
        next().orElseThrow().run();
        journal.failure = null;
        assertThat(state("2.0.0")).as("not told yet").isEqualTo("active");

        install("3.0.0", Probation::passed);
        goOn();

        assertThat(serving()).isEqualTo("3.0.0");
        assertThat(state("1.0.0")).isEqualTo("superseded");
        assertThat(state("2.0.0")).isEqualTo("failed");
        assertThat(state("3.0.0")).isEqualTo("active");
    }

    @Test
    void whatWasTakenBackWhileTheJournalWasDownIsInstalledAgainWhenItIsAskedFor() throws Exception {
        install("1.0.0");
        assertThatThrownBy(() -> install("2.0.0", probation -> probation.failed("broke")))
                .isInstanceOf(Refusal.class);
        journal.failure = new JournalException.Unavailable("down", null);
        next().orElseThrow().run();
        next().orElseThrow().run();
        assertThatThrownBy(() -> install("2.0.0"))
                .as("while nobody can write what serves")
                .hasMessage("journal: down");
        journal.failure = null;

        install("2.0.0", Probation::passed);
        goOn();

        assertThat(serving()).isEqualTo("2.0.0");
        assertThat(state("2.0.0")).isEqualTo("active");
        assertThat(state("1.0.0")).isEqualTo("superseded");
    }

    @Test
    void whatTheJournalDoesNotKnowDoesNotServe() {
        onStart = () -> journal.failure = new JournalException.Unavailable("down", null);

        assertThatThrownBy(() -> install("1.0.0")).hasMessage("journal: down");

        assertThat(register.adapter(CUFF)).isEmpty();
        assertThat(framework.here()).isEmpty();
        journal.failure = null;
        assertThat(state("1.0.0")).isEqualTo("staged");
    }

    @Test
    void whatServesStaysWhenTheJournalDoesNotKnowTheNext() throws Exception {
        install("1.0.0");
        onStart = () -> journal.failure = new JournalException.Unavailable("down", null);

        assertThatThrownBy(() -> install("2.0.0")).hasMessage("journal: down");

        assertThat(serving()).isEqualTo("1.0.0");
        assertThat(framework.here()).containsExactly(bundles.get(CUFF).getBundleId());
    }

    @Test
    void whatWasRemovedAtOnceAfterAFailureIsGone() throws Exception {
        install("1.0.0");
        assertThatThrownBy(() -> install("2.0.0", probation -> probation.failed("broke")))
                .isInstanceOf(Refusal.class);

        installer.remove(CUFF, "nurse");
        goOn();

        assertThat(register.adapter(CUFF)).isEmpty();
        assertThat(framework.here()).isEmpty();
        assertThat(state("1.0.0")).isEqualTo("removed");
        assertThat(state("2.0.0")).isEqualTo("failed");
    }

    @Test
    void aCandidateIsGoneAfterTheLook() throws Exception {
        install("1.0.0");
        try (Clerk clerk = new Clerk()) {
            String seen = new Candidates(clerk, versions, stage).look(jar("2.0.0"), bundle -> {
                assertThat(framework.here()).contains(bundle);
                return serving();
            });

            assertThat(seen).isEqualTo("1.0.0");
            assertThat(framework.here()).containsExactly(bundles.get(CUFF).getBundleId());
        }
    }

    @Test
    void aCandidateIsGoneAlsoWhenNobodyWaitsForTheLook() throws Exception {
        install("1.0.0");
        CountDownLatch starts = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        onStart = () -> {
            starts.countDown();
            await().until(() -> goesOn.getCount() == 0);
        };
        try (Clerk clerk = new Clerk()) {
            Candidates candidates = new Candidates(clerk, versions, stage);
            Thread asks = new Thread(() -> assertThatThrownBy(() -> candidates.look(jar("2.0.0"), bundle -> "seen"))
                    .isInstanceOf(Refusal.class));
            asks.start();
            starts.await();

            asks.interrupt();
            asks.join();
            goesOn.countDown();

            await().untilAsserted(() -> assertThat(framework.here())
                    .containsExactly(bundles.get(CUFF).getBundleId()));
        }
    }
}
