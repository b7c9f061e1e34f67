package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.tiltas.api.Erasing;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerChannel;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;
import org.tiltas.api.PartnerSettings;
import org.tiltas.api.PermanentException;
import org.tiltas.api.Reconciling;
import org.tiltas.api.Rendering;

/**
 * A partner channel in the care of the server: every call into it and into its connections has a time limit and an error
 * boundary. A partner that is slow is no bad module: time counts from the last sign of life, and the limit is longer than
 * the partner's own time for a request. Thread-safe.
 */
final class ChannelInstance implements Supervised, AutoCloseable {
    /** What looks one partner's holdings through asks many times in a row. */
    private static final int INVENTORY_LIMITS = 5;

    /** To take values out is to read and to write, and anew when somebody else wrote between. */
    private static final int ERASURE_LIMITS = 6;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final PartnerChannel channel;
    private final String kind;
    private final String name;
    private final long bundle;
    private final Duration limit;
    private final CallRoom calls;
    private final PartnerChannel guarded;
    private final Set<GuardedConnection> connections = ConcurrentHashMap.newKeySet();

    /**
     * Runs the module's code.
     *
     * @param limit longest time without a sign of life, on top of what a partner may take for a request
     * @param proving told how its calls go
     */
    ChannelInstance(PartnerChannel channel, String version, long bundle, Duration limit, Proving proving) {
        this(channel, version, bundle, limit, CallRoom.FIRST_PAUSE, proving);
    }

    ChannelInstance(
            PartnerChannel channel, String version, long bundle, Duration limit, Duration firstPause, Proving proving) {
        this.channel = channel;
        this.kind = channel.kind();
        this.limit = limit;
        this.name = kind + " " + version;
        this.bundle = bundle;
        this.calls = new CallRoom(name, channel, bundle, firstPause, proving);
        this.guarded = guarded();
    }

    /** Has the optional interfaces of the channel, and no other: what it cannot do is seen by their absence. */
    private PartnerChannel guarded() {
        if (channel instanceof Erasing) {
            return channel instanceof Reconciling ? new AskingAndErasing() : new ErasingChannel();
        }
        return channel instanceof Reconciling ? new AskingChannel() : new Guarded();
    }

    /** Kind of partner it serves. */
    String kind() {
        return kind;
    }

    /** Whether it is at fault for a partner and lane. */
    boolean isAtFault(String whom) {
        return calls.isAtFault(whom);
    }

    /** The channel as everybody else sees it; its calls throw {@link ModuleFault} when the module is to blame. */
    PartnerChannel channel() {
        return guarded;
    }

    /** Tells what the channel would send, if it can; to be closed by the caller. */
    Optional<GuardedRendering> rendering() {
        return channel instanceof Rendering rendering
                ? Optional.of(new GuardedRendering(rendering, name, bundle))
                : Optional.empty();
    }

    @Override
    public Optional<String> suspended() {
        return calls.suspended();
    }

    @Override
    public boolean isStuck() {
        return calls.isStuck();
    }

    @Override
    public void resume() {
        calls.resume();
    }

    /** Waits a moment for the calls under way and breaks into what goes on, gives the connections back and ends its threads. */
    @Override
    public void close() {
        calls.drain();
        calls.close();
        long until = System.nanoTime() + CLOSE_LIMIT.toNanos();
        for (GuardedConnection connection : connections) {
            long left = until - System.nanoTime();
            if (left > TimeUnit.MILLISECONDS.toNanos(1)) {
                connection.give(Duration.ofNanos(left));
            }
        }
    }

    /** Whether an exception is something a channel may say. */
    static boolean isDeclared(Throwable thrown) {
        return thrown instanceof HostFailure || thrown instanceof PermanentException;
    }

    private CallRoom.Terms terms(PartnerSettings settings, String lane, int times) {
        int own = requestSeconds(settings.option("timeoutSeconds", ""));
        Duration most = limit.plusSeconds(2L * own).multipliedBy(times);
        return new CallRoom.Terms(settings.id() + lane, most, ChannelInstance::isDeclared);
    }

    /** How long the partner may take for a request, by its settings. */
    private static int requestSeconds(String text) {
        return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    }

    private static ModuleFault interrupted() {
        Thread.currentThread().interrupt();
        return new ModuleFault("interrupted", true);
    }

    private class Guarded implements PartnerChannel {
        @Override
        public String kind() {
            return kind;
        }

        @Override
        public void check(PartnerSettings settings) {
            CallRoom.Terms usual = terms(settings, " (check)", 1);
            CallRoom.Terms terms = new CallRoom.Terms(
                    usual.whom(), usual.limit(), thrown -> thrown instanceof IllegalArgumentException);
            try {
                calls.call(terms, new CallTask<>(() -> {
                    channel.check(settings);
                    return true;
                }));
            } catch (CallRoom.Declared e) {
                throw (IllegalArgumentException) e.getCause();
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        @Override
        public PartnerConnection open(PartnerSettings settings, PartnerContext context) {
            String lane = " (" + context.lane().name().toLowerCase(Locale.ROOT) + ")";
            CallRoom.Terms terms = terms(settings, lane, 1);
            GuardedContext asked = new GuardedContext(context);
            try {
                CallTask<PartnerConnection> task =
                        new CallTask<>(() -> Objects.requireNonNull(channel.open(settings, asked)), false);
                asked.during(task);
                GuardedConnection connection =
                        new GuardedConnection(calls, terms, asked, calls.call(terms, task), connections::remove);
                connections.add(connection);
                return connection;
            } catch (CallRoom.Declared e) {
                throw GuardedConnection.unexpected(e);
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
    }

    private Reconciling.Inventory ask(PartnerSettings settings) {
        CallRoom.Terms terms = terms(settings, " (inventory)", INVENTORY_LIMITS);
        return new GuardedInventory(calls, terms, begun(terms, () -> ((Reconciling) channel).inventory(settings)));
    }

    private Erasing.Eraser erase(PartnerSettings settings) {
        CallRoom.Terms terms = terms(settings, " (erasure)", ERASURE_LIMITS);
        return new GuardedEraser(calls, terms, begun(terms, () -> ((Erasing) channel).eraser(settings)));
    }

    private <T> T begun(CallRoom.Terms terms, Callable<T> open) {
        try {
            return calls.call(terms, new CallTask<>(() -> Objects.requireNonNull(open.call()), false));
        } catch (CallRoom.Declared e) {
            throw GuardedConnection.unexpected(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private class AskingChannel extends Guarded implements Reconciling {
        @Override
        public Inventory inventory(PartnerSettings settings) {
            return ask(settings);
        }
    }

    private final class ErasingChannel extends Guarded implements Erasing {
        @Override
        public Eraser eraser(PartnerSettings settings) {
            return erase(settings);
        }
    }

    private final class AskingAndErasing extends AskingChannel implements Erasing {
        @Override
        public Eraser eraser(PartnerSettings settings) {
            return erase(settings);
        }
    }
}
