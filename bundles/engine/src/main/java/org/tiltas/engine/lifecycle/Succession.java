package org.tiltas.engine.lifecycle;

import java.time.Duration;
import java.util.HashMap;
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
    private final Map<String, Trial> trials = new HashMap<>();
    private final Map<String, Trial> unwritten = new HashMap<>();

    /** A version on probation, and the one that stands by. */
    private record Trial(Version version, Version before, Bundle bundle, Bundle old, Probation probation) {
        String id() {
            return version.module();
        }

        /** Of a trial that has ended. */
        Optional<String> failure() {
            return probation.end().getNow(Optional.empty());
        }
    }

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
        Trial trial = new Trial(active, before.get(), bundle, old, probation);
        trials.put(id, trial);
        probation.end().thenAccept(failure -> {
            if (failure.isPresent()) {
                // at once, on the route's thread: the next batch is the old version's
                choice.takeBack(id, probation);
            } else {
                choice.end(id, probation);
            }
            later.run(() -> conclude(trial), Duration.ZERO);
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

    /**
     * Carries out what came of a probation that has ended, and tells the journal: whoever looks at what serves afterwards
     * sees that.
     *
     * @throws Refusal when the journal does not know yet what serves
     */
    void catchUp(String id) {
        Trial trial = trials.get(id);
        if (trial != null && trial.probation().end().isDone()) {
            conclude(trial);
        }
        Trial taken = unwritten.get(id);
        if (taken != null) {
            write(taken);
        }
    }

    /**
     * A change while the one before is still on probation counts it as proved; one that has failed is taken back first.
     *
     * @throws Refusal when the journal does not know yet what serves
     */
    void settle(String id) {
        Trial trial = trials.get(id);
        if (trial != null) {
            trial.probation().passed();
        }
        catchUp(id);
    }

    private void conclude(Trial trial) {
        if (trials.get(trial.id()) != trial) {
            // done already, before the change that came next
            return;
        }
        trials.remove(trial.id());
        Optional<String> failure = trial.failure();
        if (failure.isEmpty()) {
            // a batch that began with it may still be on its way
            later.run(() -> takeAway(trial.old(), trial.before()), FIRST_LOOK);
            return;
        }
        LOG.warn(
                "module {} {}: taken back, {} serves again: {}",
                trial.id(),
                trial.version().version(),
                trial.before().version(),
                failure.get());
        bundles.put(trial.id(), trial.old());
        // a change that was refused meanwhile may have chosen otherwise
        choice.choose(trial.id(), trial.old().getBundleId());
        if (trial.version().kind().equals(Installer.TRANSPORT)) {
            reopen(trial.id(), trial.old());
        }
        later.run(() -> takeAway(trial.bundle(), trial.version()), FIRST_LOOK);
        unwritten.put(trial.id(), trial);
        writeAtLast(trial);
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

    /** Tells the journal of a version that was taken back, now or as soon as it can be told. */
    private void writeAtLast(Trial trial) {
        if (unwritten.get(trial.id()) != trial) {
            return;
        }
        try {
            write(trial);
        } catch (Refusal e) {
            LOG.warn("module {}: taken back, but not yet in the journal, tried again: {}", trial.id(), e.getMessage());
            later.run(() -> writeAtLast(trial), PROBATION);
        }
    }

    private void write(Trial trial) {
        String reason = trial.failure().orElse("");
        Unit unit = Versions.audited("server", "module.takeback", trial.version(), reason);
        Versions.put(unit, Versions.with(trial.version(), "failed", reason));
        Versions.put(unit, Versions.with(trial.before(), "active", ""));
        versions.commit(unit);
        unwritten.remove(trial.id());
    }
}
