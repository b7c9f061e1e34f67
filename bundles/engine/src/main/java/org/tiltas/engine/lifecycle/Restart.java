package org.tiltas.engine.lifecycle;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.module.Choice;
import org.tiltas.engine.module.ModuleThreads;
import org.tiltas.engine.transport.TransportHouse;
import org.tiltas.spi.modules.LifeCycle.Refusal;
import org.tiltas.spi.modules.LifeCycle.Version;

/** Starts what the journal says is active: the database alone makes the server anew. Called by the life cycle's one thread. */
final class Restart {
    private static final Logger LOG = LoggerFactory.getLogger(Restart.class);

    private final Versions versions;
    private final BundleStage stage;
    private final Choice choice;
    private final TransportHouse transports;
    private final Installer.Later later;
    private final Map<String, Bundle> bundles;

    /** @param bundles of the modules that are here */
    Restart(
            Versions versions,
            BundleStage stage,
            Choice choice,
            TransportHouse transports,
            Installer.Later later,
            Map<String, Bundle> bundles) {
        this.versions = versions;
        this.stage = stage;
        this.choice = choice;
        this.transports = transports;
        this.later = later;
        this.bundles = bundles;
    }

    /** A jar that was checked when it came. */
    static JarCheck.Checked trusted(byte[] bytes) {
        return new JarCheck(new TrustedSigners(Path.of(""))).check(bytes);
    }

    /**
     * Starts a version. A transport is started on a thread of its own, so that one that hangs delays no other; how it comes
     * up, its room tells.
     *
     * @throws Refusal when it does not start
     */
    void start(Version version) throws InterruptedException {
        String id = version.module();
        boolean transport = version.kind().equals(Installer.TRANSPORT);
        try {
            byte[] bytes = versions.jar(version)
                    .orElseThrow(() -> new Refusal("journal: the jar of this version is not there"));
            Bundle bundle = stage.install(trusted(bytes), "");
            choice.choose(id, bundle.getBundleId());
            bundles.put(id, bundle);
            if (transport) {
                transports.absent(id, "starting");
                beside(version, bundle);
            } else {
                stage.start(bundle, version.kind());
            }
        } catch (Refusal e) {
            bundles.remove(id);
            // nothing that is only looked at may serve in its place
            choice.nobody(id);
            if (transport) {
                transports.absent(id, e.getMessage());
            }
            throw e;
        }
    }

    private void beside(Version version, Bundle bundle) {
        Thread starter = new Thread(
                ModuleThreads.server(), () -> begin(version, bundle), "tiltas-start-transport-" + version.module());
        starter.setDaemon(true);
        starter.start();
    }

    private void begin(Version version, Bundle bundle) {
        String id = version.module();
        try {
            stage.start(bundle, version.kind());
            inTurn(id, bundle, () -> transports.restore(id, bundle.getBundleId()));
        } catch (Refusal e) {
            LOG.warn("module {} {}: not started: {}", id, version.version(), e.getMessage());
            inTurn(id, bundle, () -> {
                bundles.remove(id);
                transports.absent(id, e.getMessage());
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On the life cycle's thread, unless another change came first. */
    private void inTurn(String id, Bundle bundle, Runnable work) {
        later.run(
                () -> {
                    if (bundles.get(id) == bundle) {
                        work.run();
                    }
                },
                Duration.ZERO);
    }

    /** Starts a version again that had to make room for one that did not come up. */
    void again(Version version) {
        try {
            start(version);
        } catch (Refusal e) {
            LOG.error("module {} {}: did not come back: {}", version.module(), version.version(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
