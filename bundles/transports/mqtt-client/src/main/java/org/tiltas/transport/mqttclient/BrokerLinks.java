package org.tiltas.transport.mqttclient;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.intake.Brokers;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Records;

/** One link per record of kind {@code broker}; follows the records while it lives. Thread-safe. */
final class BrokerLinks implements Brokers {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLinks.class);
    private static final long SECONDS_TO_STOP = 10;

    private final Intake intake;
    private final Journal journal;
    private final Clock clock;
    private final int receiveMaximum;
    private final Map<String, BrokerLink> links = new ConcurrentHashMap<>();
    private final Map<String, String> unusable = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> received = new ConcurrentHashMap<>();
    private final ExecutorService changes;
    private final AutoCloseable watch;

    /** @param receiveMaximum unacknowledged messages of one broker at once */
    BrokerLinks(Intake intake, Journal journal, Clock clock, int receiveMaximum) {
        this.intake = intake;
        this.journal = journal;
        this.clock = clock;
        this.receiveMaximum = receiveMaximum;
        changes = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "tiltas-mqtt-client-changes");
            thread.setDaemon(true);
            return thread;
        });
        watch = journal.records().watch(KIND, change -> changes.execute(() -> follow(change)));
    }

    private void follow(Records.Change change) {
        try {
            if (change.now().isEmpty()) {
                stop(change.id(), true);
                unusable.remove(change.id());
                received.remove(change.id());
                SessionBook.forget(journal, change.id());
            } else {
                apply(change.id(), change.now().get().body());
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
            settings = BrokerSettings.parse(id, body);
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
        links.put(id, new BrokerLink(settings, intake, journal, clock, receiveMaximum, counter).start());
    }

    /** The next link must not begin before the last commit of this one. */
    private void stop(String id, boolean forget) throws InterruptedException {
        BrokerLink link = links.remove(id);
        if (link != null) {
            await(link.stop(forget));
        }
    }

    private static void await(CompletableFuture<Void> stopped) throws InterruptedException {
        try {
            stopped.get(SECONDS_TO_STOP, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("connection to a broker did not end within {} s", SECONDS_TO_STOP);
        }
    }

    @Override
    public Optional<Status> status(String broker) {
        String wrong = unusable.get(broker);
        if (wrong != null) {
            return Optional.of(new Status("waiting", 0, Optional.of(wrong)));
        }
        return Optional.ofNullable(links.get(broker)).map(BrokerLink::status);
    }

    /** How many brokers have not been reached for that long. */
    long away(Duration longer) {
        Instant limit = clock.instant().minus(longer);
        return links.values().stream()
                        .filter(link -> link.awaySince().filter(limit::isAfter).isPresent())
                        .count()
                + unusable.size();
    }

    /** Says goodbye to all; the sessions stay at the brokers. */
    void close() throws Exception {
        watch.close();
        changes.shutdown();
        if (!changes.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
            changes.shutdownNow();
        }
        List<CompletableFuture<Void>> ends =
                links.values().stream().map(link -> link.stop(false)).toList();
        links.clear();
        await(CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)));
    }
}
