package org.tiltas.engine.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.module.Choice;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.module.Probation;
import org.tiltas.engine.transport.TransportHouse;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.LifeCycle.Installed;
import org.tiltas.spi.modules.LifeCycle.Refusal;
import org.tiltas.spi.modules.LifeCycle.Request;
import org.tiltas.spi.modules.LifeCycle.Version;

/**
 * Carries changes out, one after the other; called by the life cycle's one thread.
 *
 * <p>A new version is started beside the present one, and serves from a batch boundary on. The one before stands by
 * until the new one is proved, and comes back by itself when the new one fails where it succeeds.
 */
final class Installer {
    /** How long a version that has nothing against it is on probation. */
    static final Duration PROBATION = Duration.ofSeconds(10);

    static final String TRANSPORT = "transport";
    static final String DISTRIBUTION = "distribution";

    private static final Duration FIRST_LOOK = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Installer.class);

    private final Versions versions;
    private final BundleStage stage;
    private final ModuleRegister register;
    private final TransportHouse transports;
    private final Later later;
    private final Map<String, Bundle> bundles = new HashMap<>();

    /** Runs work on the life cycle's thread. */
    interface Later {
        void run(Runnable work, Duration delay);
    }

    Installer(Versions versions, BundleStage stage, ModuleRegister register, TransportHouse transports, Later later) {
        this.versions = versions;
        this.stage = stage;
        this.register = register;
        this.transports = transports;
        this.later = later;
    }

    /** Whether a bundle of the module is here. */
    boolean has(String module) {
        return bundles.containsKey(module);
    }

    /** Takes in a jar that has been checked. */
    Installed install(JarCheck.Checked jar, Request request) throws InterruptedException {
        ModuleManifest module = jar.manifest();
        Optional<Version> before = versions.active(module.id());
        if (before.isPresent() && before.get().sha256().equals(jar.sha256()) && bundles.containsKey(module.id())) {
            return new Installed(before.get(), false);
        }
        refuse(module, before, request);
        if (jar.signer().isEmpty() && request.approval().isEmpty()) {
            throw new Refusal("signature: " + jar.unsigned()
                    + "; to take it all the same, say why (approveUnsigned, or --approve on the command line)");
        }
        Version version = new Version(
                module.id(),
                module.kind(),
                module.version().toString(),
                module.symbolicName(),
                jar.sha256(),
                jar.bytes().length,
                "staged",
                Instant.now(),
                request.who(),
                jar.signer().orElse(""),
                request.approval().orElse(""),
                "");
        Unit staged = audited(
                request.who(), "module.stage", version, request.approval().orElse(""));
        Versions.add(staged, version, jar.bytes());
        versions.commit(staged);
        return new Installed(activate(version, jar, request.who(), "module.install"), before.isEmpty());
    }

    private static void refuse(ModuleManifest module, Optional<Version> before, Request request) {
        if (before.isEmpty()) {
            return;
        }
        Version now = before.get();
        if (!now.kind().equals(module.kind())) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "Tiltas-Module-Kind: " + module.id() + " is of the kind " + now.kind() + ", not " + module.kind());
        }
        if (!request.allowOlder()
                && module.version().compareTo(org.osgi.framework.Version.parseVersion(now.version())) < 0) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "Bundle-Version: " + module.version() + " is older than " + now.version()
                            + ", which is active; to take it all the same, ask for it (allowOlder), or roll back");
        }
    }

    /** Lets a version serve that is in the journal. */
    Version activate(Version version, JarCheck.Checked jar, String who, String action) throws InterruptedException {
        String id = version.module();
        Optional<Version> before = versions.active(id).filter(v -> !v.sha256().equals(version.sha256()));
        Bundle old = bundles.get(id);
        Bundle bundle = null;
        try {
            settleProbation(id);
            bundle = stage.install(jar, "");
            boolean beside = BundleStage.SERVING.contains(version.kind());
            if (old != null && beside) {
                // what serves goes on serving while the new one starts
                register.choice().choose(id, old.getBundleId());
            } else if (old != null) {
                stage.remove(old);
            }
            stage.start(bundle, version.kind());
            open(version, bundle, who);
        } catch (Refusal e) {
            failed(version, who, e.getMessage());
            if (old != null && bundles.get(id) == old && old.getState() == Bundle.UNINSTALLED) {
                bundles.remove(id);
                before.ifPresent(this::restore);
            }
            throw e;
        }
        Version active = Versions.with(version, "active", "");
        Unit unit = audited(
                who,
                action,
                active,
                before.map(v -> "instead of " + v.version()).orElse(""));
        Versions.put(unit, active);
        before.ifPresent(v -> Versions.put(unit, Versions.with(v, "superseded", "")));
        versions.prune(unit, id);
        try {
            versions.commit(unit);
        } catch (Refusal e) {
            shut(version, bundle, old);
            throw e;
        }
        serve(active, before, bundle, old);
        return versions.of(id).stream()
                .filter(v -> v.sha256().equals(version.sha256()))
                .findFirst()
                .orElse(active);
    }

    /**
     * Lets the transport of a bundle take over; of two one at a time can have their listeners. One that comes with the
     * distribution stays also when it cannot open, and goes on trying.
     */
    private void open(Version version, Bundle bundle, String who) throws InterruptedException {
        if (!version.kind().equals(TRANSPORT)) {
            return;
        }
        String id = version.module();
        if (who.equals(DISTRIBUTION) && !bundles.containsKey(id)) {
            transports.restore(id, bundle.getBundleId());
            return;
        }
        Optional<String> failure = transports.replace(id, bundle.getBundleId());
        if (failure.isPresent()) {
            stage.remove(bundle);
            throw new Refusal(
                    "open: " + failure.get() + (bundles.containsKey(id) ? "; the version before is open again" : ""));
        }
    }

    /** Nobody must serve that a restart would not know. */
    private void shut(Version version, Bundle bundle, Bundle old) throws InterruptedException {
        if (version.kind().equals(TRANSPORT)) {
            if (old == null) {
                transports.close(version.module());
            } else {
                transports.replace(version.module(), old.getBundleId());
            }
            stage.remove(bundle);
        }
    }

    private void serve(Version active, Optional<Version> before, Bundle bundle, Bundle old)
            throws InterruptedException {
        String id = active.module();
        Choice choice = register.choice();
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
        if (active.kind().equals(TRANSPORT)) {
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
    private void settleProbation(String id) {
        register.choice().probation(id).ifPresent(Probation::passed);
    }

    private void conclude(Version version, Version before, Bundle bundle, Bundle old, Optional<String> failure) {
        if (failure.isEmpty()) {
            // a batch that began with it may still be on its way
            later.run(() -> takeAway(old, before), FIRST_LOOK);
            return;
        }
        LOG.warn(
                "module {} {}: taken back, {} serves again: {}",
                version.module(),
                version.version(),
                before.version(),
                failure.get());
        if (bundles.get(version.module()) == bundle) {
            bundles.put(version.module(), old);
        }
        if (version.kind().equals(TRANSPORT)) {
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
    private void takeAway(Bundle bundle, Version version) {
        Optional<String> left = stage.remove(bundle);
        if (left.isEmpty()) {
            return;
        }
        versions.of(version.module()).stream()
                .filter(v -> v.sha256().equals(version.sha256()) && !v.state().equals("active"))
                .forEach(v -> {
                    String reason = v.reason().isEmpty() ? left.get() : v.reason() + "; " + left.get();
                    Unit unit = audited("server", "module.leak", v, left.get());
                    Versions.put(unit, Versions.with(v, v.state(), reason));
                    versions.commit(unit);
                });
    }

    private void recordTakeBack(Version version, Version before, String reason) {
        Unit unit = audited("server", "module.takeback", version, reason);
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

    private void failed(Version version, String who, String reason) {
        Unit unit = audited(who, "module.refuse", version, reason);
        Versions.put(unit, Versions.with(version, "failed", reason));
        versions.commit(unit);
    }

    private void restore(Version version) {
        try {
            start(version);
        } catch (Refusal e) {
            LOG.error("module {} {}: did not come back: {}", version.module(), version.version(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts what the journal says is active; at the start of the server. */
    void start(Version version) throws InterruptedException {
        String id = version.module();
        boolean transport = version.kind().equals(TRANSPORT);
        try {
            byte[] bytes = versions.jar(version)
                    .orElseThrow(() -> new Refusal("journal: the jar of this version is not there"));
            Bundle bundle = stage.install(trusted(bytes), "");
            register.choice().choose(id, bundle.getBundleId());
            bundles.put(id, bundle);
            stage.start(bundle, version.kind());
        } catch (Refusal e) {
            bundles.remove(id);
            if (transport) {
                transports.absent(id, e.getMessage());
            }
            throw e;
        }
        if (transport) {
            transports.restore(id, bundles.get(id).getBundleId());
        }
    }

    /** A jar that was checked when it came. */
    private static JarCheck.Checked trusted(byte[] bytes) {
        return new JarCheck(new TrustedSigners(java.nio.file.Path.of(""))).check(bytes);
    }

    Installed rollback(String module, Optional<String> wanted, String who) throws InterruptedException {
        List<Version> kept = new ArrayList<>(versions.of(module));
        Optional<Version> now =
                kept.stream().filter(v -> v.state().equals("active")).findFirst();
        if (kept.isEmpty()) {
            throw new Refusal(Refusal.Kind.UNKNOWN, "id: there is no module '" + module + "'");
        }
        Version target = kept.stream()
                .filter(v -> wanted.isPresent()
                        ? v.version().equals(wanted.get()) || v.sha256().startsWith(wanted.get())
                        : v.state().equals("superseded")
                                || now.isEmpty() && v.state().equals("removed"))
                .filter(v -> !v.state().equals("active"))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.UNKNOWN,
                        wanted.isPresent()
                                ? "version: " + wanted.get() + " of " + module + " is not kept, or serves already"
                                : "version: nothing served before "
                                        + now.map(Version::version).orElse("it")));
        byte[] jar = versions.jar(target)
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.UNKNOWN, "version: the jar of " + target.version() + " is no longer kept"));
        return new Installed(activate(target, trusted(jar), who, "module.rollback"), now.isEmpty());
    }

    void remove(String module, String who) throws InterruptedException {
        Version active = versions.active(module)
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.UNKNOWN, "id: there is no module '" + module + "' that could be removed"));
        settleProbation(module);
        Unit unit = audited(who, "module.remove", active, "");
        Versions.put(unit, Versions.with(active, "removed", ""));
        versions.commit(unit);
        transports.remove(module);
        Bundle bundle = bundles.remove(module);
        if (bundle != null) {
            takeAway(bundle, active);
        }
        register.choice().nobody(module);
        LOG.info("module {} {}: removed", module, active.version());
    }

    private static Unit audited(String who, String action, Version version, String detail) {
        String what = version.module() + " " + version.version() + " (sha256 "
                + version.sha256().substring(0, 12) + ")" + (detail.isEmpty() ? "" : ": " + detail);
        return new Unit().audit(new Unit.Audit(Instant.now(), who, action, what));
    }
}
