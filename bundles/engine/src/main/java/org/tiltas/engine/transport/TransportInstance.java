package org.tiltas.engine.transport;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Report;
import org.tiltas.api.transport.Transport;
import org.tiltas.engine.module.ModuleThreads;
import org.tiltas.engine.module.Sacrifice;
import org.tiltas.spi.server.Meters;

/**
 * One version of a transport in the server's care: its code runs on threads of its own bundle only, in limits of time, and
 * whatever it throws ends here. Opened and closed by one thread at a time; asked how it is by any.
 */
final class TransportInstance {
    private static final Logger LOG = LoggerFactory.getLogger(TransportInstance.class);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    private static final Duration SILENT = Duration.ofSeconds(30);
    private static final int MOST_REFUSED = 20;

    private final String id;
    private final Transport service;
    private final String version;
    private final long bundle;
    private final Function<Executor, TransportHost> hosts;
    private volatile Opening opening;
    private final OwnNames names;
    private final Set<String> refused = new HashSet<>();
    private Map<String, Double> shown = Map.of();
    private volatile Report report = Report.NONE;
    private volatile long heard;
    private volatile Optional<String> broken = Optional.empty();
    private volatile boolean open;
    /** Whether a call to open it has not come back yet, also one for which nobody waits any more. */
    private volatile boolean opens;

    /** @param hosts makes the host of an opening, with the thread on which the module is told things */
    TransportInstance(
            String id, Transport service, String version, long bundle, Function<Executor, TransportHost> hosts) {
        this.id = id;
        this.service = service;
        this.version = version;
        this.bundle = bundle;
        this.hosts = hosts;
        this.names = new OwnNames(id);
    }

    String id() {
        return id;
    }

    Transport service() {
        return service;
    }

    String version() {
        return version;
    }

    long bundle() {
        return bundle;
    }

    boolean isOpen() {
        return open;
    }

    Report report() {
        return report;
    }

    /** How it is doing at this moment; how it was a moment ago when it does not tell at once. */
    Report freshReport() {
        Opening asked = opening;
        if (open && asked != null) {
            try {
                asked.watcher().submit(this::look).get(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
                LOG.debug("transport {}: does not tell at once how it is", id);
            }
        }
        return report;
    }

    /** It is open and has not said for long how it is doing. */
    boolean isSilent() {
        return open && System.nanoTime() - heard > SILENT.toNanos();
    }

    /**
     * What is wrong with it although it is open, in one line.
     *
     * @param silence longest time for which it may keep the server waiting
     */
    Optional<String> fault(Duration silence) {
        Opening asked = opening;
        if (!open || asked == null) {
            return Optional.empty();
        }
        if (System.nanoTime() - heard > silence.toNanos()) {
            return broken.or(() -> Optional.of("report: it did not come back within " + silence.toSeconds() + " s"));
        }
        return broken.or(() -> asked.host().fault(silence));
    }

    /**
     * Opens it, unless the last call to do so still hangs: each further one would cost another thread for good.
     *
     * @return why it did not open, in one line; then it has been closed again
     */
    Optional<String> open(Duration limit) throws InterruptedException {
        if (opens) {
            return Optional.of("open: it still hangs; it is tried again when that has come back");
        }
        Opening fresh = new Opening(this::threads, hosts);
        opening = fresh;
        Optional<String> failure = Optional.of("interrupted");
        try {
            failure = call("open", limit, () -> opens(fresh.host()));
        } finally {
            if (failure.isPresent()) {
                close(limit);
            }
        }
        if (failure.isPresent()) {
            return failure;
        }
        heard = System.nanoTime();
        broken = Optional.empty();
        open = true;
        fresh.watcher().scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
        return Optional.empty();
    }

    private void opens(TransportHost host) throws Exception {
        opens = true;
        try {
            service.open(host);
        } finally {
            opens = false;
        }
    }

    /** Lets what is under way be answered; afterwards nothing can be taken through it. */
    void close(Duration limit) throws InterruptedException {
        Opening last = opening;
        if (last == null) {
            return;
        }
        open = false;
        last.unwatch();
        try {
            call("close", limit.plus(GRACE), () -> service.close(limit))
                    .ifPresent(failure -> LOG.warn("transport {} {}: close: {}", id, version, failure));
        } finally {
            opening = null;
            show(Report.NONE);
            end(last);
        }
    }

    private void end(Opening last) throws InterruptedException {
        List<String> kept = last.end();
        if (!kept.isEmpty()) {
            LOG.warn(
                    "transport {} {}: was closed, but keeps threads that do not end when interrupted ({});"
                            + " their memory comes back with the next restart",
                    id,
                    version,
                    String.join(", ", kept));
        }
    }

    private interface Call {
        void go() throws Exception;
    }

    private Optional<String> call(String what, Duration limit, Call call) throws InterruptedException {
        try {
            Sacrifice.run(ModuleThreads.of(bundle), "transport-" + id + "-" + what, limit, () -> {
                Thread.currentThread().setContextClassLoader(service.getClass().getClassLoader());
                call.go();
                return null;
            });
            return Optional.empty();
        } catch (ExecutionException e) {
            LOG.debug("transport {}: {} broke", id, what, e.getCause());
            return Optional.of(line(e.getCause()));
        } catch (TimeoutException e) {
            return Optional.of(what + ": it did not come back within " + limit.toSeconds() + " s");
        }
    }

    /** What is meant for an operator is told as it is, anything else by its kind. */
    private static String line(Throwable problem) {
        boolean meant = problem instanceof java.io.IOException || problem instanceof IllegalArgumentException;
        String message = problem.getMessage();
        return meant && message != null && !message.isBlank()
                ? message.lines().findFirst().orElse("")
                : "it broke with " + problem.getClass().getName();
    }

    private void look() {
        Opening asked = opening;
        if (asked != null) {
            asked.host().look();
        }
        try {
            Report told = Objects.requireNonNull(service.report(), "report");
            heard = System.nanoTime();
            broken = Optional.empty();
            show(told);
        } catch (Throwable e) {
            // errors too: one that lacks a class would end the looks without a word
            broken = Optional.of("report: it broke with " + e.getClass().getName());
            LOG.debug("transport {}: does not tell how it is", id, e);
        }
    }

    private synchronized void show(Report told) {
        Map<String, Double> now = new TreeMap<>();
        report = open ? told : Report.NONE;
        report.figures().forEach((name, value) -> {
            if (names.isFigure(name)) {
                now.put(name, value);
            } else if (refused.size() < MOST_REFUSED && refused.add(name)) {
                LOG.warn(
                        "transport {} {}: figure '{}' is not shown: its name does not begin with {}",
                        id,
                        version,
                        name.replaceAll("[^a-zA-Z0-9_.:-]", "?"),
                        names.figures());
            }
        });
        shown.keySet().stream().filter(name -> !now.containsKey(name)).forEach(Meters::removeGauge);
        now.forEach((name, value) -> Meters.gauge(() -> value, name));
        shown = now;
    }

    /** Lines that an operator should know. */
    List<String> warnings() {
        return isSilent()
                ? List.of(id + ": has not said for " + SILENT.toSeconds() + " s how it is doing")
                : report.warnings();
    }

    private ThreadFactory threads(String what) {
        return task -> {
            Thread thread = new Thread(ModuleThreads.of(bundle), task, "tiltas-transport-" + id + "-" + what);
            thread.setDaemon(true);
            thread.setContextClassLoader(service.getClass().getClassLoader());
            return thread;
        };
    }
}
