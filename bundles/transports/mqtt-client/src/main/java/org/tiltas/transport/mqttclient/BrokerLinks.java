package org.tiltas.transport.mqttclient;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.transport.Host;
import org.tiltas.api.transport.Host.Configured;
import org.tiltas.api.transport.Report;

/** One link per broker that the operator has set up; follows what is set up while it lives. Thread-safe. */
final class BrokerLinks {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLinks.class);
    private static final Duration TO_STOP = Duration.ofSeconds(10);
    private static final Duration TO_GIVE_UP = Duration.ofSeconds(1);

    private final Host host;
    private final Clock clock;
    private final int receiveMaximum;
    private final Map<String, BrokerLink> links = new ConcurrentHashMap<>();
    private final Map<String, String> unusable = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> received = new ConcurrentHashMap<>();
    private final ExecutorService changes;

    /** @param receiveMaximum unacknowledged messages of one broker at once */
    BrokerLinks(Host host, Clock clock, int receiveMaximum) {
        this.host = host;
        this.clock = clock;
        this.receiveMaximum = receiveMaximum;
        changes = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "tiltas-mqtt-client-changes");
            thread.setDaemon(true);
            return thread;
        });
        host.follow(this::changed);
    }

    private void changed(Configured change) {
        try {
            changes.execute(() -> follow(change));
        } catch (RejectedExecutionException e) {
            LOG.debug("broker {}: changed while the transport ends", change.id());
        }
    }

    private void follow(Configured change) {
        try {
            if (change.body().isEmpty()) {
                stop(change.id(), true);
                unusable.remove(change.id());
                received.remove(change.id());
                SessionBook.forget(host.notes(), change.id());
            } else {
                apply(change.id(), change.body().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("broker {}: {}", change.id(), e.getMessage());
        }
    }

    private void apply(String id, String body) throws InterruptedException {
        BrokerSettings settings;
        try {
            settings = BrokerSettings.parse(id, body, host::unsealed);
        } catch (IllegalArgumentException e) {
            LOG.warn("broker {}: {}", id, e.getMessage());
            unusable.put(id, e.getMessage());
            stop(id, false);
            return;
        }
        unusable.remove(id);
        BrokerLink before = links.get(id);
        if (before != null && before.settings().equals(settings)) {
            return;
        }
        // nobody will ever ask for what the broker would keep under the old name
        stop(id, before != null && !before.settings().clientId().equals(settings.clientId()));
        LongAdder counter = received.computeIfAbsent(id, key -> new LongAdder());
        links.put(id, new BrokerLink(settings, host, clock, receiveMaximum, counter).start());
    }

    /** The next link must not begin before the last commit of this one. */
    private void stop(String id, boolean forget) throws InterruptedException {
        BrokerLink link = links.remove(id);
        if (link != null) {
            hasEnded(link.stop(forget), TO_STOP);
        }
    }

    private static boolean hasEnded(CompletableFuture<?> stopped, Duration within) throws InterruptedException {
        try {
            stopped.get(Math.max(1, within.toMillis()), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("connection to a broker did not end in time; what it has not acknowledged comes again");
            return false;
        }
    }

    /** How each connection stands, by broker. */
    Map<String, Report.Link> states() {
        Map<String, Report.Link> states = new HashMap<>();
        links.forEach((broker, link) -> states.put(broker, link.state()));
        unusable.forEach((broker, wrong) -> states.put(broker, new Report.Link(false, 0, Optional.of(wrong))));
        return states;
    }

    /** How many brokers have not been reached for that long. */
    long away(Duration longer) {
        Instant limit = clock.instant().minus(longer);
        return links.values().stream()
                        .filter(link -> link.awaySince().filter(limit::isAfter).isPresent())
                        .count()
                + unusable.size();
    }

    /** Says goodbye to all; the sessions stay at the brokers. A commit that does not end in time is not waited for. */
    void close(Duration within) throws InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        changes.shutdown();
        if (!changes.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS)) {
            changes.shutdownNow();
        }
        List<BrokerLink> last = List.copyOf(links.values());
        links.clear();
        CompletableFuture<Void> ended = CompletableFuture.allOf(
                last.stream().map(link -> link.stop(false)).toArray(CompletableFuture[]::new));
        if (!hasEnded(ended, Duration.ofNanos(until - System.nanoTime()))) {
            last.forEach(BrokerLink::giveUp);
            hasEnded(ended, TO_GIVE_UP);
        }
    }
}
