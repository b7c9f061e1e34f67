package org.tiltas.engine.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what runs equal to what the accepted files say, route by route: what is the same is not touched. A route whose
 * new definition does not start gets its old one back. Used by one thread.
 */
final class RouteSet {
    private static final Logger LOG = LoggerFactory.getLogger(RouteSet.class);
    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();

    private final RouteBuild build;
    private final Map<String, Route> running = new LinkedHashMap<>();
    private final Map<String, Failure> failures = new LinkedHashMap<>();

    RouteSet(RouteBuild build) {
        this.build = build;
    }

    /**
     * A route as it is wanted or runs.
     *
     * @param source the file it stands in
     * @param instance how it is made, if from a template
     */
    record Route(String id, RouteText source, Optional<Instance> instance, String meaning) {}

    /**
     * Why a route does not run as wanted.
     *
     * @param meaning the definition that failed
     * @param rolledBack whether the old one runs instead; it is then left in peace until the file changes
     */
    record Failure(String meaning, String error, boolean rolledBack, long at) {
        boolean restsOn(Route wanted) {
            return meaning.equals(wanted.meaning()) && (rolledBack || System.nanoTime() - at < RETRY_NANOS);
        }
    }

    /** Everything the files and the wanted instances ask for. */
    static Map<String, Route> wanted(Map<String, RouteText> files, Map<String, Instance> instances) {
        Map<String, Route> wanted = new LinkedHashMap<>();
        Map<String, RouteText> templates = new TreeMap<>();
        files.values().forEach(file -> {
            file.routes()
                    .forEach((id, definition) ->
                            wanted.put(id, new Route(id, file, Optional.empty(), definition.meaning())));
            file.templates().keySet().forEach(id -> templates.put(id, file));
        });
        instances.forEach((id, instance) -> {
            RouteText file = templates.get(instance.template());
            if (file != null) {
                String meaning = file.templates().get(instance.template()).meaning() + instance.parameters();
                wanted.putIfAbsent(id, new Route(id, file, Optional.of(instance), meaning));
            }
        });
        return wanted;
    }

    void apply(Map<String, Route> wanted) {
        for (String id : List.copyOf(running.keySet())) {
            if (!wanted.containsKey(id)) {
                stop(id);
                LOG.info("route {}: removed", id);
            }
        }
        failures.keySet().retainAll(wanted.keySet());
        wanted.values().forEach(this::bring);
    }

    private void bring(Route wanted) {
        Route old = running.get(wanted.id());
        if (old != null && old.meaning().equals(wanted.meaning())) {
            running.put(wanted.id(), wanted);
            failures.remove(wanted.id());
            return;
        }
        Failure failure = failures.get(wanted.id());
        if (failure != null && failure.restsOn(wanted)) {
            return;
        }
        stop(wanted.id());
        try {
            start(wanted);
            failures.remove(wanted.id());
            LOG.info("route {}: {}", wanted.id(), old == null ? "started" : "replaced");
        } catch (Exception | LinkageError e) {
            rollBack(wanted, old, RouteBuild.reason(e));
        }
    }

    private void rollBack(Route wanted, Route old, String error) {
        stop(wanted.id());
        boolean back = false;
        if (old != null) {
            try {
                start(old);
                back = true;
            } catch (Exception | LinkageError e) {
                LOG.warn("route {}: its old definition does not start either: {}", old.id(), RouteBuild.reason(e));
                stop(old.id());
            }
        }
        Failure known = failures.put(wanted.id(), new Failure(wanted.meaning(), error, back, System.nanoTime()));
        if (known == null || !known.error().equals(error)) {
            LOG.warn("route {}: did not start{}: {}", wanted.id(), back ? ", its old definition goes on" : "", error);
        }
    }

    private void start(Route route) throws Exception {
        if (route.instance().isPresent()) {
            build.start(route.source(), route.id(), route.instance().get());
        } else {
            build.start(route.source(), route.id());
        }
        running.put(route.id(), route);
    }

    private void stop(String id) {
        try {
            build.stop(id);
        } catch (Exception | LinkageError e) {
            LOG.warn("route {}: did not stop cleanly: {}", id, RouteBuild.reason(e));
        }
        running.remove(id);
    }

    /** Routes that run from a file, and those of it that failed. */
    List<Route> of(String file, Map<String, Route> wanted) {
        Map<String, Route> routes = new TreeMap<>();
        wanted.values().forEach(route -> routes.put(route.id(), route));
        running.values().forEach(route -> routes.put(route.id(), route));
        List<Route> list = new ArrayList<>(routes.values());
        list.removeIf(route -> !route.source().file().equals(file));
        return list;
    }

    Optional<String> failure(String id) {
        return Optional.ofNullable(failures.get(id)).map(Failure::error);
    }

    boolean runs(String id) {
        return running.containsKey(id);
    }
}
