package org.tiltas.transport.mqttclient;

import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.transport.mqttclient.BrokerSettings.Subscription;
import org.tiltas.transport.mqttclient.SessionBook.Subscribed;

/**
 * Brings the subscriptions of the session at the broker in line with the settings: notes what it is about to do, ends
 * what is no longer wanted, subscribes, and notes the success. Confined to the event loop.
 */
final class Subscribing {
    private static final Logger LOG = LoggerFactory.getLogger(Subscribing.class);
    private static final int SUBSCRIBE_ID = 1;
    private static final int UNSUBSCRIBE_ID = 2;
    private static final int FIRST_REFUSAL = 0x80;
    private static final long RETRY_SECONDS = 60;
    private static final long JOURNAL_RETRY_SECONDS = 1;

    private final BrokerSettings settings;
    private final SessionBook book;
    private final Consumer<Optional<String>> outcome;
    private ChannelHandlerContext context;
    private List<Subscription> asked = List.of();
    private boolean unsubscribing;
    private boolean subscribing;

    /** @param outcome told what is wrong, or that all is subscribed */
    Subscribing(BrokerSettings settings, SessionBook book, Consumer<Optional<String>> outcome) {
        this.settings = settings;
        this.book = book;
        this.outcome = outcome;
    }

    /**
     * Begins after CONNACK.
     *
     * @param present whether the broker has kept the session
     * @param noted run once nothing of an earlier session is left in the journal
     */
    void begin(ChannelHandlerContext channel, boolean present, Runnable noted) {
        context = channel;
        Optional<Subscribed> before = book.subscribed();
        List<String> wanted = settings.wireFilters();
        if (present
                && before.isPresent()
                && before.get().confirmed()
                && before.get().filters().equals(wanted)) {
            noted.run();
            // 3.1.1 sends everything stored once more with each SUBSCRIBE; 5 is told not to, and heals what is lost
            if (settings.mqtt5()) {
                subscribe(settings.subscriptions());
            } else {
                outcome.accept(Optional.empty());
            }
            return;
        }
        if (!present && before.isPresent()) {
            LOG.warn("broker {}: has not kept the session; what came meanwhile is not delivered", settings.id());
        }
        Set<String> all = new LinkedHashSet<>(wanted);
        List<String> old = new ArrayList<>();
        if (present) {
            before.ifPresent(b -> old.addAll(b.filters()));
            old.removeAll(wanted);
            all.addAll(old);
        }
        note(new Subscribed(List.copyOf(all), false), present, () -> {
            noted.run();
            unsubscribing = !old.isEmpty();
            if (unsubscribing) {
                context.writeAndFlush(Packets.unsubscribe(UNSUBSCRIBE_ID, old));
            }
            subscribe(settings.subscriptions());
        });
    }

    private void subscribe(List<Subscription> which) {
        asked = which;
        subscribing = !which.isEmpty();
        if (subscribing) {
            context.writeAndFlush(Packets.subscribe(SUBSCRIBE_ID, settings, which));
        } else {
            finish();
        }
    }

    /** SUBACK. */
    void subscribed(List<Integer> codes) {
        List<Subscription> refused = new ArrayList<>();
        StringBuilder why = new StringBuilder();
        for (int i = 0; i < asked.size(); i++) {
            int code = i < codes.size() ? codes.get(i) : FIRST_REFUSAL;
            if (code >= FIRST_REFUSAL) {
                refused.add(asked.get(i));
                why.append(why.isEmpty() ? "subscriptions: the broker refuses " : ", ")
                        .append(asked.get(i).filter())
                        .append(" (")
                        .append(Reasons.hex(code))
                        .append(')');
            }
        }
        if (refused.isEmpty()) {
            subscribing = false;
            finish();
            return;
        }
        outcome.accept(Optional.of(why.toString()));
        LOG.warn("broker {}: {}", settings.id(), why);
        context.executor().schedule(() -> ifActive(() -> subscribe(refused)), RETRY_SECONDS, TimeUnit.SECONDS);
    }

    /** UNSUBACK. */
    void unsubscribed() {
        unsubscribing = false;
        finish();
    }

    private void finish() {
        if (unsubscribing || subscribing) {
            return;
        }
        outcome.accept(Optional.empty());
        Subscribed done = new Subscribed(settings.wireFilters(), true);
        if (!book.subscribed().equals(Optional.of(done))) {
            note(done, true, () -> {});
        }
    }

    /** Ends all subscriptions, for an operator who has removed the broker. */
    void endAll(ChannelHandlerContext channel) {
        if (!settings.subscriptions().isEmpty()) {
            channel.write(Packets.unsubscribe(UNSUBSCRIBE_ID, settings.wireFilters()));
        }
    }

    private void note(Subscribed what, boolean present, Runnable then) {
        noted(what, present).whenComplete((done, failure) -> context.executor()
                .execute(() -> ifActive(() -> {
                    if (failure == null) {
                        then.run();
                    } else {
                        LOG.debug("subscriptions of {} not committed, tried again", settings.id(), failure);
                        context.executor()
                                .schedule(
                                        () -> ifActive(() -> note(what, present, then)),
                                        JOURNAL_RETRY_SECONDS,
                                        TimeUnit.SECONDS);
                    }
                })));
    }

    private CompletableFuture<Void> noted(Subscribed what, boolean present) {
        try {
            return book.note(what, present);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void ifActive(Runnable task) {
        if (context.channel().isActive()) {
            task.run();
        }
    }
}
