package org.tiltas.engine.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.module.ModuleThreads;
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
    /** A module that hangs while starting does not keep the others from working for longer. */
    private static final Duration MOST_WAITED = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ModuleHouse.class);
    private static final String LOADERS = "tiltas_module_loaders_left";

    private final ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(ModuleThreads.server(), task, "tiltas-life-cycle");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger previews = new AtomicInteger();
    private final Journal journal;
    private final ModuleRegister register;
    private final TransportHouse transports;
    private final LoaderWatch loaders = new LoaderWatch();
    private final JarCheck check;
    private final Versions versions;
    private final BundleStage stage;
    private final Restart restart;
    private final Installer installer;
    private final ModulesFolder folder;
    private final long began = System.nanoTime();
    private volatile boolean booted;
    /** Jars of the distribution itself that no server may take, and why. */
    private final Map<String, String> broken = new ConcurrentSkipListMap<>();

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
        this.journal = journal;
        this.register = register;
        this.transports = transports;
        Path data = Settings.data();
        Files.createDirectories(data.resolve("modules"));
        Files.createDirectories(data.resolve("keys").resolve("trusted"));
        this.check = new JarCheck(new TrustedSigners(data.resolve("keys").resolve("trusted")));
        this.versions = new Versions(journal);
        this.stage = new BundleStage(
                bundles,
                register,
                Duration.ofSeconds(Settings.number("TILTAS_MODULE_START_SECONDS", 30, 1, 600)),
                loaders);
        Map<String, Bundle> present = new HashMap<>();
        this.restart = new Restart(versions, stage, register.choice(), transports, this::later, present);
        this.installer = new Installer(versions, stage, register, transports, restart, this::later, present);
        this.folder = new ModulesFolder(data.resolve("modules"), this::fromFolder);
        Meters.gauge(loaders::left, LOADERS);
        String home = bundles.getProperty("karaf.home");
        clerk.execute(() -> boot(new Shipped(Path.of(home == null ? "" : home, "modules"), versions)));
        clerk.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        clerk.scheduleWithFixedDelay(loaders::look, 10, 10, TimeUnit.MINUTES);
    }

    @Deactivate
    public void close() {
        Meters.removeGauge(LOADERS);
        clerk.shutdownNow();
    }

    /** Transports come last: a message that comes in finds its adapter. */
    private void boot(Shipped shipped) {
        List<JarCheck.Checked> entrances = new ArrayList<>();
        for (Path jar : shipped.jars()) {
            String file = jar.getFileName().toString();
            attempt(file, () -> {
                JarCheck.Checked checked = examined(file, Files.readAllBytes(jar));
                if (!shipped.isWanted(checked)) {
                    return;
                }
                if (checked.manifest().kind().equals(Installer.TRANSPORT)) {
                    entrances.add(checked);
                } else {
                    ship(checked);
                }
            });
        }
        start(version -> !version.kind().equals(Installer.TRANSPORT));
        entrances.forEach(checked -> attempt(checked.manifest().id(), () -> ship(checked)));
        start(version -> version.kind().equals(Installer.TRANSPORT));
        booted = true;
        transports.begun();
    }

    private JarCheck.Checked examined(String file, byte[] jar) throws IOException {
        try {
            return check.check(jar);
        } catch (Refusal e) {
            broken.put(file, e.getMessage());
            throw e;
        }
    }

    private void ship(JarCheck.Checked checked) throws InterruptedException {
        installer.install(checked, new Request(Installer.DISTRIBUTION, Optional.of("shipped with the server"), true));
    }

    /** Starts what the journal says is active. */
    private void start(Predicate<Version> which) {
        for (Version version : versions.all()) {
            if (version.state().equals("active") && which.test(version) && !installer.has(version.module())) {
                attempt(version.module() + " " + version.version(), () -> restart.start(version));
            }
        }
    }

    @Override
    public String name() {
        return "modules";
    }

    @Override
    public Optional<String> trouble() {
        if (!booted && System.nanoTime() - began <= MOST_WAITED.toNanos()) {
            return Optional.of("starting");
        }
        return broken.entrySet().stream()
                .findFirst()
                .map(entry -> "the distribution is broken: " + entry.getKey() + ": " + entry.getValue());
    }

    private interface Step {
        void take() throws IOException, InterruptedException;
    }

    /** Each module on its own: one that fails is told and hurts no other. */
    private static void attempt(String what, Step step) {
        try {
            step.take();
        } catch (Refusal | IOException e) {
            LOG.warn("module {}: not started: {}", what, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("module {}: not started", what, e);
        }
    }

    private void look() {
        attempt("folder", folder::look);
    }

    private String fromFolder(byte[] jar, Optional<String> approval) throws InterruptedException {
        Installed installed = installer.install(check.check(jar), new Request("modules folder", approval, false));
        Version version = installed.version();
        return "Module " + version.module() + " " + version.version() + " is installed and " + version.state() + ".";
    }

    private void later(Runnable work, Duration delay) {
        try {
            clerk.schedule(() -> attempt("change", work::run), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("a change of modules ends with the server");
        }
    }

    /** Runs on the clerk's thread and brings back what came of it. */
    private <T> T inTurn(Callable<T> work) {
        try {
            return clerk.submit(work).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted; the change may still be under way", e);
        } catch (RejectedExecutionException e) {
            throw new Refusal("the server is stopping", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public Installed install(byte[] jar, Request request) {
        return inTurn(() -> {
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
        return inTurn(() -> installer.rollback(module, version, who));
    }

    @Override
    public void remove(String module, String who) {
        inTurn(() -> {
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
        Bundle bundle = inTurn(() -> {
            if (versions.active(id).isEmpty()) {
                throw new Refusal(Refusal.Kind.UNKNOWN, "id: module '" + id + "' was not installed by its jar");
            }
            Bundle started = stage.install(checked, "/preview-" + previews.incrementAndGet());
            stage.start(started, kind);
            return started;
        });
        try {
            return room.compare(module, kind, bundle.getBundleId(), sample);
        } finally {
            inTurn(() -> {
                stage.remove(bundle);
                return null;
            });
        }
    }
}
