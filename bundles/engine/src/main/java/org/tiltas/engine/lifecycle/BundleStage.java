package org.tiltas.engine.lifecycle;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.engine.module.ModuleRegister;
import org.tiltas.engine.module.ModuleThreads;
import org.tiltas.engine.module.Sacrifice;
import org.tiltas.spi.modules.LifeCycle.Refusal;

/**
 * Puts the bundles of modules into the framework and takes them away, touching no other bundle: what a module needs must
 * be there already, and since it exports nothing nobody is wired to it.
 */
final class BundleStage {
    /** Kinds of modules that serve by a service of theirs. */
    static final Set<String> SERVING = Set.of("adapter", "analysis", "partner", "transport");

    static final String LOCATION = "tiltas:module/";

    private static final Logger LOG = LoggerFactory.getLogger(BundleStage.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration THREADS_LIMIT = Duration.ofSeconds(2);

    private final BundleContext context;
    private final ModuleRegister register;
    private final Duration startLimit;
    private final LoaderWatch loaders;

    BundleStage(BundleContext context, ModuleRegister register, Duration startLimit, LoaderWatch loaders) {
        this.context = context;
        this.register = register;
        this.startLimit = startLimit;
        this.loaders = loaders;
    }

    /**
     * Installs and resolves a module; nothing of it runs yet.
     *
     * @param purpose part of the location, so that one jar can be here for two purposes
     * @throws Refusal naming what it needs; it is gone again then
     */
    Bundle install(JarCheck.Checked jar, String purpose) {
        String location = LOCATION + jar.manifest().id() + "/" + jar.sha256().substring(0, 12) + purpose;
        Bundle bundle;
        try {
            Bundle left = context.getBundle(location);
            if (left != null) {
                remove(left);
            }
            bundle = context.installBundle(location, new ByteArrayInputStream(jar.bytes()));
        } catch (BundleException e) {
            throw new Refusal("bundle: the manifest is not accepted: " + firstLine(e), e);
        }
        try {
            Needs.check(bundle, List.of(context.getBundles()));
            if (!context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                    .adapt(FrameworkWiring.class)
                    .resolveBundles(Set.of(bundle))) {
                throw new Refusal("bundle: it does not resolve, though every package it imports is here;"
                        + " two of them may want different versions of a third");
            }
            return bundle;
        } catch (Refusal e) {
            remove(bundle);
            throw e;
        }
    }

    /**
     * Starts a bundle and waits until its services have been looked over.
     *
     * @throws Refusal when it breaks, hangs or offers nothing that can be used; it has been removed then
     */
    void start(Bundle bundle, String kind) throws InterruptedException {
        long until = System.nanoTime() + startLimit.toNanos();
        try {
            Sacrifice.run(
                    ModuleThreads.of(bundle.getBundleId()), "start-" + bundle.getSymbolicName(), startLimit, () -> {
                        bundle.start(Bundle.START_ACTIVATION_POLICY);
                        return null;
                    });
            if (SERVING.contains(kind)) {
                awaitServices(bundle, kind, until);
            }
        } catch (ExecutionException e) {
            remove(bundle);
            throw new Refusal("start: it broke with " + cause(e), e);
        } catch (TimeoutException e) {
            remove(bundle);
            throw new Refusal("start: it did not come back within " + startLimit.toSeconds() + " s", e);
        } catch (Refusal | InterruptedException e) {
            remove(bundle);
            throw e;
        }
    }

    private void awaitServices(Bundle bundle, String kind, long until) throws InterruptedException {
        Duration left = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
        List<ModuleRegister.Offered> offered = register.awaitOffered(bundle.getBundleId(), left);
        Optional<String> refusal =
                offered.stream().flatMap(service -> service.refusal().stream()).findFirst();
        if (refusal.isPresent()) {
            throw new Refusal(refusal.get());
        }
        if (offered.isEmpty()) {
            throw new Refusal("start: it offers no service of the kind '" + kind + "' within " + startLimit.toSeconds()
                    + " s; is its component satisfied?");
        }
        if (!offered.stream().allMatch(ModuleRegister.Offered::settled)) {
            throw new Refusal("start: its service did not come back within " + startLimit.toSeconds() + " s");
        }
    }

    /**
     * Stops and uninstalls; a bundle that cannot be stopped is left for the next start, which begins without it.
     *
     * @return what it has left running all the same, in one line
     */
    Optional<String> remove(Bundle bundle) {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return Optional.empty();
        }
        String name = bundle.getSymbolicName() + " " + bundle.getVersion();
        boolean interrupted = Thread.interrupted();
        try {
            loaders.watch(bundle, name);
            Sacrifice.run(ModuleThreads.server(), "stop-" + bundle.getSymbolicName(), STOP_LIMIT, () -> {
                bundle.uninstall();
                return null;
            });
            return leftRunning(bundle, name);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "module {}: does not let itself be stopped; its bundle {} stays without work until the next start",
                    name,
                    bundle.getBundleId());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return Optional.empty();
    }

    private static Optional<String> leftRunning(Bundle bundle, String name) throws InterruptedException {
        List<String> threads = ModuleThreads.end(bundle.getBundleId(), THREADS_LIMIT);
        if (threads.isEmpty()) {
            return Optional.empty();
        }
        String what = "it leaves threads running that do not end when interrupted ("
                + String.join(", ", threads.subList(0, Math.min(3, threads.size())))
                + (threads.size() > 3 ? " and " + (threads.size() - 3) + " more" : "")
                + "); their memory comes back with the next restart";
        LOG.warn("module {}: {}", name, what);
        return Optional.of(what);
    }

    private static String cause(ExecutionException e) {
        Throwable cause = e.getCause();
        while (cause instanceof BundleException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getName();
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
