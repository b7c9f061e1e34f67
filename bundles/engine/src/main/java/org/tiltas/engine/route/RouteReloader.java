package org.tiltas.engine.route;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.modules.Routes;

/**
 * Keeps the routes equal to the files of the routes directories. A new or changed file is first built as a whole in a
 * context of its own in which nothing starts; only when that succeeds are the running routes changed, one by one, and
 * only those that differ. A broken file is refused and its last good definitions go on.
 */
public final class RouteReloader implements RouteTemplates, Routes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteReloader.class);
    private static final Duration REMOVE_LIMIT = Duration.ofSeconds(10);
    private static final long RECHECK_NANOS = Duration.ofSeconds(10).toNanos();

    private final CamelContext context;
    private final Supplier<CamelContext> scratch;
    private final RouteFolder folder;
    private final RouteSet set;
    private final Map<String, Checked> checked = new TreeMap<>();
    private final Map<String, RouteText> good = new TreeMap<>();
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final ScheduledExecutorService thread;
    private volatile List<RouteFile> files = List.of();

    /** What became of a file when it was last looked at. */
    private record Checked(RouteFolder.Found found, Optional<String> error, Instant since, long at) {
        boolean isOld() {
            return error.isPresent() && System.nanoTime() - at > RECHECK_NANOS;
        }
    }

    /**
     * @param context the running context
     * @param scratch makes a context like it, started and without routes, to check files in
     * @param directories later ones win by file name; the first is the one that ships
     */
    public RouteReloader(CamelContext context, Supplier<CamelContext> scratch, List<Path> directories) {
        this.context = context;
        this.scratch = scratch;
        this.folder = new RouteFolder(directories);
        this.set = new RouteSet(new RouteBuild(context));
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread worker = new Thread(task, "tiltas-routes");
            worker.setDaemon(true);
            worker.setContextClassLoader(context.getApplicationContextClassLoader());
            return worker;
        });
    }

    /** Begins to look. */
    public void start(Duration pause) {
        thread.scheduleWithFixedDelay(this::tick, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    @Override
    public void ensure(String template, String routeId, Map<String, String> parameters) {
        Instance wanted = new Instance(template, parameters);
        thread.execute(() -> {
            if (!wanted.equals(instances.put(routeId, wanted))) {
                reconcile();
            }
        });
    }

    /** Waits until the route is gone, at most some seconds. */
    @Override
    public void remove(String routeId) {
        try {
            thread.submit(() -> {
                        instances.remove(routeId);
                        reconcile();
                    })
                    .get(REMOVE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("route {}: not yet removed: {}", routeId, e.getClass().getSimpleName());
        }
    }

    @Override
    public List<RouteFile> files() {
        return files;
    }

    /** Looks at the files once and follows what has changed. */
    private void tick() {
        try {
            follow(folder.look());
            reconcile();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("routes: not looked at: {}", RouteBuild.reason(e));
        }
    }

    private void follow(Map<String, RouteFolder.Found> found) {
        boolean changed = checked.keySet().retainAll(found.keySet());
        good.keySet().retainAll(found.keySet());
        List<String> refused = new ArrayList<>();
        for (String file : new TreeMap<>(found).keySet()) {
            Checked last = checked.get(file);
            if (last == null || !last.found().equals(found.get(file)) || last.isOld()) {
                changed = true;
                check(file, found.get(file));
            }
            if (checked.get(file).error().isPresent()) {
                refused.add(file);
            }
        }
        if (changed) {
            // what stood in the way of a refused file may be gone by now
            refused.forEach(file -> check(file, found.get(file)));
        }
    }

    private void check(String file, RouteFolder.Found found) {
        Checked last = checked.get(file);
        Optional<String> error = Optional.empty();
        try {
            good.put(file, accept(file, found));
        } catch (RefusedFile e) {
            error = Optional.of(file + ": " + e.getMessage());
        }
        boolean news =
                last == null || !last.error().equals(error) || !last.found().equals(found);
        if (error.isPresent() && news) {
            LOG.warn("routes: refused {}{}", error.get(), good.containsKey(file) ? "; what ran before goes on" : "");
        }
        checked.put(file, new Checked(found, error, news ? Instant.now() : last.since(), System.nanoTime()));
    }

    private RouteText accept(String file, RouteFolder.Found found) throws RefusedFile {
        if (!found.trouble().isEmpty()) {
            throw new RefusedFile(0, 0, found.trouble());
        }
        RouteText text = RouteText.parse(file, found.text());
        refuseTaken(text);
        CamelContext trial = scratch.get();
        try {
            new RouteBuild(trial).check(text, instances);
        } finally {
            trial.stop();
        }
        return text;
    }

    private void refuseTaken(RouteText text) throws RefusedFile {
        for (Map.Entry<String, RouteText.Definition> route : text.routes().entrySet()) {
            if (instances.containsKey(route.getKey())) {
                throw taken(
                        "route",
                        route,
                        "made from template " + instances.get(route.getKey()).template());
            }
            for (RouteText other : good.values()) {
                if (!other.file().equals(text.file()) && other.routes().containsKey(route.getKey())) {
                    throw taken("route", route, "in " + other.file());
                }
            }
        }
        for (Map.Entry<String, RouteText.Definition> template : text.templates().entrySet()) {
            for (RouteText other : good.values()) {
                if (!other.file().equals(text.file()) && other.templates().containsKey(template.getKey())) {
                    throw taken("routeTemplate", template, "in " + other.file());
                }
            }
        }
    }

    private static RefusedFile taken(String what, Map.Entry<String, RouteText.Definition> entry, String where) {
        return new RefusedFile(
                entry.getValue().line(), 0, what + " id '" + entry.getKey() + "' is taken already, " + where);
    }

    private void reconcile() {
        Map<String, RouteSet.Route> wanted = RouteSet.wanted(good, instances);
        set.apply(wanted);
        List<RouteFile> list = new ArrayList<>();
        checked.forEach((file, state) -> list.add(describe(file, state, wanted)));
        files = List.copyOf(list);
    }

    private RouteFile describe(String file, Checked state, Map<String, RouteSet.Route> wanted) {
        List<RouteState> routes = new ArrayList<>();
        for (RouteSet.Route route : set.of(file, wanted)) {
            Optional<String> error = set.failure(route.id());
            ServiceStatus status = context.getRouteController().getRouteStatus(route.id());
            boolean started = set.runs(route.id()) && status != null && status.isStarted();
            String word = started ? "started" : error.isPresent() ? "failed" : "stopped";
            String template = route.instance().map(Instance::template).orElse("");
            routes.add(new RouteState(route.id(), template, word, error));
        }
        List<String> templates =
                good.containsKey(file) ? List.copyOf(good.get(file).templates().keySet()) : List.of();
        Optional<String> failed = failedError(routes, file);
        String word = state.error().isPresent() ? "refused" : failed.isPresent() ? "failed" : "active";
        return new RouteFile(
                file, state.found().shipped(), word, state.error().or(() -> failed), routes, templates, state.since());
    }

    private static Optional<String> failedError(List<RouteState> routes, String file) {
        return routes.stream()
                .filter(route -> route.error().isPresent())
                .findFirst()
                .map(route ->
                        file + ": route " + route.id() + ": " + route.error().get());
    }
}
