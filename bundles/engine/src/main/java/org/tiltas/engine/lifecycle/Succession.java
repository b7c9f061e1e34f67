package org.tiltas.engine.lifecycle;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.module.Choice;
import org.tiltas.engine.module.Probation;
import org.tiltas.engine.transport.TransportHouse;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.LifeCycle.Refusal;
import org.tiltas.spi.modules.LifeCycle.Version;

/**
 * How one version of a module follows another: the one before stands by until the new one is proved, and comes back by
 * itself when the new one fails where it succeeds. Called by the life cycle's one thread.
 */
final class Succession {
    /** How long a version that has nothing against it is on probation. */
    static final Duration PROBATION = Duration.ofSeconds(10);

    private static final Duration FIRST_LOOK = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    private final Versions versions;
    private final BundleStage stage;
    private final Choice choice;
    private final TransportHouse transports;
    private final Installer.Later later;
    private final Map<String, Bundle> bundles;

    Succession(
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

    /**
     * Lets a version that was started serve instead of the one before, if there is one.
     *
     * @throws Refusal when it was taken back at once
     */
    void serve(Version active, Optional<Version> before, Bundle bundle, Bundle old) throws InterruptedException {
        String id = active.module();
        bundles.put(id, bundle);
        if (old == null || before.isEmpty() || old.getState() == Bundle.UNINSTALLED) {
            choice.choose(id, bundle.getBundleId());
            LOG.info("module {} {}: installed", id, active.version());
            return;
        }
        Probation probation = new Probation(bundle.getBundleId(), old.getBundleId());
        probation.end().thenAccept(failure -> {
            if (failure.isPresent()
                    && choice.probation(id).filter(p -> p == probation).isPresent()) {
                // at once, on the route's thread: the next batch is the old version's
                choice.choose(id, old.getBundleId());
            } else {
                choice.end(id, probation);
            }
            later.run(() -> conclude(active, before.get(), bundle, old, failure), Duration.ZERO);
        });
        choice.tryOut(id, probation);
        if (active.kind().equals(Installer.TRANSPORT)) {
            transports.prove(id, probation);
        }
        LOG.info(
                "module {} {}: serves instead of {}",
                id,
                active.version(),
                before.get().version());
        later.run(probation::timeUp, PROBATION);
        Optional<String> failure = probation.failure(FIRST_LOOK);
        if (failure.isPresent()) {
            throw new Refusal("taken back, " + before.get().version() + " serves again: " + failure.get());
        }
    }

    /** A change while the one before is still on probation counts it as proved. */
    void settle(String id) {
        choice.probation(id).ifPresent(Probation::passed);
    }

    private void conclude(Version version, Version before, Bundle bundle, Bundle old, Optional<String> failure) {
        if (failure.isEmpty()) {
            // a batch that began with it may still be on its way
            later.run(() -> takeAway(old, before), FIRST_LOOK);
            return;
        }
        if (bundles.get(version.module()) != bundle) {
            // another change came first, and neither of the two serves any more
            later.run(() -> takeAway(old, before), FIRST_LOOK);
            later.run(() -> takeAway(bundle, version), FIRST_LOOK);
            return;
        }
        LOG.warn(
                "module {} {}: taken back, {} serves again: {}",
                version.module(),
                version.version(),
                before.version(),
                failure.get());
        bundles.put(version.module(), old);
        // a change that was refused meanwhile may have chosen otherwise
        choice.choose(version.module(), old.getBundleId());
        if (version.kind().equals(Installer.TRANSPORT)) {
            reopen(version.module(), old);
        }
        later.run(() -> takeAway(bundle, version), FIRST_LOOK);
        recordTakeBack(version, before, failure.get());
    }

    private void reopen(String id, Bundle old) {
        try {
            transports.takeBack(id, old.getBundleId());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes a bundle that no longer serves, and notes with its version what it has left behind. */
    void takeAway(Bundle bundle, Version version) {
        Optional<String> left = stage.remove(bundle);
        if (left.isEmpty()) {
            return;
        }
        versions.of(version.module()).stream()
                .filter(v -> v.sha256().equals(version.sha256()) && !v.state().equals("active"))
                .forEach(v -> {
                    String reason = v.reason().isEmpty() ? left.get() : v.reason() + "; " + left.get();
                    Unit unit = Versions.audited("server", "module.leak", v, left.get());
                    Versions.put(unit, Versions.with(v, v.state(), reason));
                    versions.commit(unit);
                });
    }

    private void recordTakeBack(Version version, Version before, String reason) {
        Unit unit = Versions.audited("server", "module.takeback", version, reason);
        Versions.put(unit, Versions.with(version, "failed", reason));
        Versions.put(unit, Versions.with(before, "active", ""));
        try {
            versions.commit(unit);
        } catch (Refusal e) {
            LOG.warn(
                    "module {}: taken back, but not yet in the journal, tried again: {}",
                    version.module(),
                    e.getMessage());
            later.run(() -> recordTakeBack(version, before, reason), PROBATION);
        }
    }
}
