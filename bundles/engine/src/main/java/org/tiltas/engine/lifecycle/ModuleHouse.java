package org.tiltas.engine.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.transport.TransportHouse;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.LifeCycle;
import org.tiltas.spi.server.HealthCheck;
import org.tiltas.spi.server.Meters;
import org.tiltas.spi.server.Settings;

/**
 * The life cycle of modules, on one thread of its own. The server is not ready before its modules have been started,
 * for better or worse: whoever is told "ready" may name a kind of partner.
 */
@Component(
        service = {LifeCycle.class, HealthCheck.class},
        immediate = true)
public final class ModuleHouse implements LifeCycle, HealthCheck {
    private static final String LOADERS = "tiltas_module_loaders_left";

    private final Clerk clerk = new Clerk();
    private final ModuleRegister register;
    private final TransportHouse transports;
    private final LoaderWatch loaders = new LoaderWatch();
    private final JarCheck check;
    private final Versions versions;
    private final Candidates candidates;
    private final Installer installer;
    private final ModulesFolder folder;
    private final Boot boot;

    /** Comes when the clinical rooms are there; the modules do not wait for it. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Previews comparing;

    @Activate
    public ModuleHouse(
            BundleContext bundles,
            @Reference Journal journal,
            @Reference ModuleRegister register,
            @Reference TransportHouse transports)
            throws IOException {
        this.register = register;
        this.transports = transports;
        Path data = Settings.data();
        Files.createDirectories(data.resolve("modules"));
        Files.createDirectories(data.resolve("keys").resolve("trusted"));
        this.check = new JarCheck(new TrustedSigners(data.resolve("keys").resolve("trusted")));
        this.versions = new Versions(journal);
        BundleStage stage = new BundleStage(
                bundles,
                register,
                Duration.ofSeconds(Settings.number("TILTAS_MODULE_START_SECONDS", 30, 1, 600)),
                loaders);
        this.candidates = new Candidates(clerk, versions, stage);
        Map<String, Bundle> present = new HashMap<>();
        Restart restart = new Restart(versions, stage, register.choice(), transports, clerk, present);
        this.installer = new Installer(versions, stage, register, transports, restart, clerk, present);
        this.folder = new ModulesFolder(data.resolve("modules"), this::fromFolder);
        String home = bundles.getProperty("karaf.home");
        Shipped shipped = new Shipped(Path.of(home == null ? "" : home, "modules"), versions);
        this.boot = new Boot(shipped, check, versions, installer, restart, transports);
        Meters.gauge(loaders::left, LOADERS);
        clerk.run(boot, Duration.ZERO);
        clerk.every(Duration.ofSeconds(1), () -> Clerk.attempt("folder", folder::look));
        clerk.every(Duration.ofMinutes(10), loaders::look);
    }

    @Deactivate
    public void close() {
        Meters.removeGauge(LOADERS);
        clerk.close();
    }

    @Override
    public String name() {
        return "modules";
    }

    @Override
    public Optional<String> trouble() {
        return boot.trouble();
    }

    private String fromFolder(byte[] jar, Optional<String> approval) throws InterruptedException {
        Installed installed = installer.install(check.check(jar), new Request("modules folder", approval, false));
        Version version = installed.version();
        return "Module " + version.module() + " " + version.version() + " is installed and " + version.state() + ".";
    }

    @Override
    public Installed install(byte[] jar, Request request) {
        return clerk.inTurn(() -> {
            JarCheck.Checked checked;
            try {
                checked = check.check(jar);
            } catch (Refusal e) {
                refused(request.who(), e.getMessage());
                throw e;
            }
            return installer.install(checked, request);
        });
    }

    /** What is no module at all has no version to be noted with; the audit keeps it. */
    private void refused(String who, String reason) {
        versions.commit(new Unit().audit(new Unit.Audit(Instant.now(), who, "module.refuse", reason)));
    }

    @Override
    public Installed rollback(String module, Optional<String> version, String who) {
        return clerk.inTurn(() -> installer.rollback(module, version, who));
    }

    @Override
    public void remove(String module, String who) {
        clerk.inTurn(() -> {
            installer.remove(module, who);
            return null;
        });
    }

    @Override
    public void resume(String module, String who) {
        if (!register.resume(module) && !transports.resume(module)) {
            throw new Refusal(Refusal.Kind.UNKNOWN, "id: there is no module '" + module + "' that could be resumed");
        }
        versions.commit(new Unit().audit(new Unit.Audit(Instant.now(), who, "module.resume", module)));
    }

    @Override
    public List<Version> versions(String module) {
        return module.isEmpty() ? versions.all() : versions.of(module);
    }

    @Override
    public String preview(String module, byte[] jar, Sample sample) throws InterruptedException {
        JarCheck.Checked checked = check.check(jar);
        String id = checked.manifest().id();
        if (!id.equals(module)) {
            throw new Refusal(ModuleRegister.HEADER + ": the jar is module " + id + ", not " + module);
        }
        String kind = checked.manifest().kind();
        Previews room = comparing;
        if (room == null) {
            throw new Refusal(Refusal.Kind.CONFLICT, "the server is starting");
        }
        room.check(module, kind);
        return candidates.look(checked, bundle -> room.compare(module, kind, bundle, sample));
    }
}
