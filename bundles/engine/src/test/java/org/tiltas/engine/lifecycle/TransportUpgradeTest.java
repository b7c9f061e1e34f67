package org.tiltas.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Report;
import org.tiltas.api.transport.Transport;
import org.tiltas.api.transport.TransportDescriptor;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.module.Offer;
import org.tiltas.engine.module.OpenRegister;
import org.tiltas.engine.transport.TransportHouse;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.modules.LifeCycle.Request;

class TransportUpgradeTest {
    private static final String POST = "post";

    private final MemoryJournal journal = new MemoryJournal();
    private final ModuleRegister register = OpenRegister.of(journal);
    private final TransportHouse transports = new TransportHouse(journal, null, register);
    private final Map<Long, Transport> offered = new HashMap<>();
    private final FakeFramework framework = new FakeFramework(this::started, this::uninstalled);
    private final Map<String, Bundle> bundles = new HashMap<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Installer installer;
    private volatile boolean bound;

    TransportUpgradeTest() {
        Versions versions = new Versions(journal);
        BundleStage stage = new BundleStage(framework.context(), register, Duration.ofSeconds(10), new LoaderWatch());
        Installer.Later never = (work, delay) -> {};
        Restart restart = new Restart(versions, stage, register.choice(), transports, never, bundles);
        installer = new Installer(versions, stage, register, transports, restart, never, bundles);
    }

    @AfterEach
    void close() throws Exception {
        transports.deactivate();
        register.close();
    }

    private void started(long bundle, byte[] jar) {
        String version = new String(jar, StandardCharsets.UTF_8);
        Transport transport = new Post(version);
        offered.put(bundle, transport);
        register.offerTransport(transport, new Offer<>("", POST, version, bundle, () -> transport));
    }

    private void uninstalled(long bundle) {
        register.withdrawTransport(offered.remove(bundle));
    }

    /** Its second version takes the journal away when it opens, and leaves the listener of the first one bound. */
    private final class Post implements Transport {
        private final String version;

        private Post(String version) {
            this.version = version;
        }

        @Override
        public TransportDescriptor descriptor() {
            return new TransportDescriptor(POST, "letters");
        }

        @Override
        public void open(Host host) throws IOException {
            if (version.equals("2.0.0")) {
                journal.failure = new JournalException.Unavailable("down", null);
                bound = true;
            } else if (bound) {
                throw new IOException("TILTAS_POST_PORT: is in use");
            }
            events.add("open " + version);
        }

        @Override
        public void close(Duration within) {
            events.add("close " + version);
        }

        @Override
        public Report report() {
            return Report.NONE;
        }
    }

    private void install(String version) throws InterruptedException {
        byte[] jar = version.getBytes(StandardCharsets.UTF_8);
        ModuleManifest manifest =
                new ModuleManifest(POST, "transport", "org.example.post", org.osgi.framework.Version.valueOf(version));
        installer.install(
                new JarCheck.Checked(jar, JarCheck.sha256(jar), manifest, Optional.of("author"), ""),
                new Request("nurse", Optional.empty(), false));
    }

    @Test
    void theOneBeforeIsTriedAgainWhenTheJournalDoesNotKnowTheNext() throws Exception {
        install("1.0.0");
        transports.begun();

        assertThatThrownBy(() -> install("2.0.0")).hasMessage("journal: down");

        assertThat(framework.here()).containsExactly(bundles.get(POST).getBundleId());
        assertThat(transports.trouble()).contains("post: TILTAS_POST_PORT: is in use");
        bound = false;
        assertThat(transports.resume(POST)).isTrue();
        await().until(() -> transports.trouble().isEmpty());
        assertThat(events).endsWith("open 1.0.0");
    }
}
