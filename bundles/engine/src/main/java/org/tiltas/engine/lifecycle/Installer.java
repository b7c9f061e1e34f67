package org.tiltas.engine.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.transport.TransportHouse;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.LifeCycle.Installed;
import org.tiltas.spi.modules.LifeCycle.Refusal;
import org.tiltas.spi.modules.LifeCycle.Request;
import org.tiltas.spi.modules.LifeCycle.Version;

/**
 * Carries changes out, one after the other; called by the life cycle's one thread.
 *
 * <p>A new version is started beside the present one, and serves from a batch boundary on; see {@link Succession}.
 */
final class Installer {
    static final String TRANSPORT = "transport";
    static final String DISTRIBUTION = "distribution";

    private static final Logger LOG = LoggerFactory.getLogger(Installer.class);

    private final Versions versions;
    private final BundleStage stage;
    private final ModuleRegister register;
    private final TransportHouse transports;
    private final Restart restart;
    private final Succession succession;
    private final Map<String, Bundle> bundles;

    /** Runs work on the life cycle's thread. */
    interface Later {
        void run(Runnable work, Duration delay);
    }

    /** @param bundles of the modules that are here; of the life cycle's thread, as all of this */
    Installer(
            Versions versions,
            BundleStage stage,
            ModuleRegister register,
            TransportHouse transports,
            Restart restart,
            Later later,
            Map<String, Bundle> bundles) {
        this.versions = versions;
        this.stage = stage;
        this.register = register;
        this.transports = transports;
        this.restart = restart;
        this.succession = new Succession(versions, stage, register.choice(), transports, later, bundles);
        this.bundles = bundles;
    }

    /** Whether a bundle of the module is here. */
    boolean has(String module) {
        return bundles.containsKey(module);
    }

    /** Takes in a jar that has been checked. */
    Installed install(JarCheck.Checked jar, Request request) throws InterruptedException {
        ModuleManifest module = jar.manifest();
        succession.catchUp(module.id());
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
        Unit staged = Versions.audited(
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
        succession.settle(id);
        Optional<Version> before = versions.active(id).filter(v -> !v.sha256().equals(version.sha256()));
        Bundle old = bundles.get(id);
        Bundle bundle;
        try {
            bundle = begin(version, jar, old, who);
        } catch (Refusal e) {
            comeBack(id, old, before);
            failed(version, who, e.getMessage());
            throw e;
        }
        Version active = Versions.with(version, "active", "");
        Unit unit = Versions.audited(
                who,
                action,
                active,
                before.map(v -> "instead of " + v.version()).orElse(""));
        versions.prune(unit, version, before);
        Versions.put(unit, active);
        before.ifPresent(v -> Versions.put(unit, Versions.with(v, "superseded", "")));
        try {
            versions.commit(unit);
        } catch (Refusal e) {
            shut(version, bundle, old);
            comeBack(id, old, before);
            throw e;
        }
        succession.serve(active, before, bundle, old);
        return versions.of(id).stream()
                .filter(v -> v.sha256().equals(version.sha256()))
                .findFirst()
                .orElse(active);
    }

    /** Starts a version beside the one that serves; one that does not serve by a service makes room for it first. */
    private Bundle begin(Version version, JarCheck.Checked jar, Bundle old, String who) throws InterruptedException {
        Bundle bundle = stage.install(jar, "");
        if (old != null && BundleStage.SERVING.contains(version.kind())) {
            // what serves goes on serving while the new one starts
            register.choice().choose(version.module(), old.getBundleId());
        } else if (old != null) {
            stage.remove(old);
        }
        stage.start(bundle, version.kind());
        open(version, bundle, who);
        return bundle;
    }

    /** Starts the version before again if it had to make room. */
    private void comeBack(String id, Bundle old, Optional<Version> before) {
        if (old != null && bundles.get(id) == old && old.getState() == Bundle.UNINSTALLED) {
            bundles.remove(id);
            before.ifPresent(restart::again);
        }
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
        if (version.kind().equals(TRANSPORT) && old == null) {
            transports.close(version.module());
        } else if (version.kind().equals(TRANSPORT)) {
            // it goes on trying when it cannot open at once; this one must not come back in its place
            transports.takeBack(version.module(), old.getBundleId());
        }
        stage.remove(bundle);
    }

    private void failed(Version version, String who, String reason) {
        Unit unit = Versions.audited(who, "module.refuse", version, reason);
        versions.prune(unit, version, Optional.empty());
        Versions.put(unit, Versions.with(version, "failed", reason));
        try {
            versions.commit(unit);
        } catch (Refusal e) {
            LOG.warn(
                    "module {} {}: refused, but not in the journal: {}",
                    version.module(),
                    version.version(),
                    e.getMessage());
        }
    }

    Installed rollback(String module, Optional<String> wanted, String who) throws InterruptedException {
        succession.catchUp(module);
        List<Version> kept = versions.of(module);
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
        return new Installed(activate(target, Restart.trusted(jar), who, "module.rollback"), now.isEmpty());
    }

    void remove(String module, String who) throws InterruptedException {
        succession.settle(module);
        Version active = versions.active(module)
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.UNKNOWN, "id: there is no module '" + module + "' that could be removed"));
        Unit unit = Versions.audited(who, "module.remove", active, "");
        Versions.put(unit, Versions.with(active, "removed", ""));
        versions.commit(unit);
        transports.remove(module);
        Bundle bundle = bundles.remove(module);
        if (bundle != null) {
            succession.takeAway(bundle, active);
        }
        register.choice().nobody(module);
        LOG.info("module {} {}: removed", module, active.version());
    }
}
