package org.tiltas.engine.module;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PermanentException;

/** A connection of a channel, every call of which has a time limit and an error boundary. */
final class GuardedConnection implements PartnerConnection {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final int LONGEST_ANSWER = 4096;
    private static final int LONGEST_REFERENCE = 2048;

    private final CallRoom calls;
    private final CallRoom.Terms terms;
    private final GuardedContext context;
    private final PartnerConnection connection;
    private final Consumer<GuardedConnection> onClose;
    private final boolean asksFirst;
    private boolean left;
    private boolean closed;

    GuardedConnection(
            CallRoom calls,
            CallRoom.Terms terms,
            GuardedContext context,
            PartnerConnection connection,
            Consumer<GuardedConnection> onClose) {
        this.calls = calls;
        this.terms = terms;
        this.context = context;
        this.connection = connection;
        this.onClose = onClose;
        this.asksFirst = asksFirst(connection);
    }

    /** Whether it has an opinion of its own on what a partner can be told of. */
    private static boolean asksFirst(PartnerConnection connection) {
        try {
            return connection.getClass().getMethod("takes", Measurement.class).getDeclaringClass()
                    != PartnerConnection.class;
        } catch (NoSuchMethodException | LinkageError e) {
            return true;
        }
    }

    static RuntimeException unexpected(CallRoom.Declared declared) {
        return declared.getCause() instanceof PermanentException permanent
                ? permanent
                : new ModuleFault(
                        "it says what it may not say here: "
                                + declared.getCause().getMessage(),
                        false);
    }

    private <T> T call(Callable<T> call, boolean proves) throws HostFailure, InterruptedException {
        if (left) {
            throw new ModuleFault("the connection was given up", true);
        }
        CallTask<T> task = new CallTask<>(call, proves);
        context.during(task);
        try {
            return calls.call(terms, task);
        } catch (CallRoom.Declared e) {
            if (e.getCause() instanceof HostFailure failure) {
                throw failure;
            }
            throw unexpected(e);
        } catch (InterruptedException e) {
            if (!CallRoom.hasEnded(task)) {
                leave();
            }
            throw e;
        } catch (ModuleFault e) {
            if (!e.isFenced()) {
                leave();
            }
            throw e;
        }
    }

    /** What broke or is still at it is not used again. */
    private void leave() {
        left = true;
        context.end();
    }

    @Override
    public boolean takes(Measurement measurement) {
        if (!asksFirst) {
            return true;
        }
        try {
            return call(() -> connection.takes(measurement), false);
        } catch (HostFailure e) {
            throw new ModuleFault("takes: " + e.getMessage(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModuleFault("interrupted", true);
        }
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain)
            throws HostFailure, InterruptedException {
        List<Observed> given = List.copyOf(items);
        return call(() -> checked(connection.deliver(given, uncertain), given.size()), true);
    }

    /** Copied on the module's thread: a list may be code, too. */
    private static List<DeliveryOutcome> checked(List<DeliveryOutcome> outcomes, int size) {
        if (outcomes.size() != size) {
            throw new IllegalStateException(outcomes.size() + " outcomes for " + size + " items");
        }
        List<DeliveryOutcome> copied = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            copied.add(checked(outcomes.get(i)));
        }
        return copied;
    }

    private static DeliveryOutcome checked(DeliveryOutcome outcome) {
        if (outcome instanceof DeliveryOutcome.Delivered delivered) {
            if (delivered.remote().length() > LONGEST_REFERENCE) {
                throw new IllegalStateException("a reference of more than " + LONGEST_REFERENCE + " characters");
            }
            return delivered;
        }
        if (outcome instanceof DeliveryOutcome.Refused refused) {
            return refused.answer().length() <= LONGEST_ANSWER
                    ? refused
                    : new DeliveryOutcome.Refused(refused.status(), cut(refused.answer()));
        }
        if (outcome instanceof DeliveryOutcome.Unsettled open) {
            return open.reason().length() <= LONGEST_ANSWER ? open : new DeliveryOutcome.Unsettled(cut(open.reason()));
        }
        throw new IllegalStateException("no outcome");
    }

    private static String cut(String text) {
        return text.substring(0, LONGEST_ANSWER);
    }

    @Override
    public void idle() throws HostFailure, InterruptedException {
        call(
                () -> {
                    connection.idle();
                    return true;
                },
                false);
    }

    @Override
    public void probe() throws HostFailure, InterruptedException {
        call(
                () -> {
                    connection.probe();
                    return true;
                },
                false);
    }

    @Override
    public void close() {
        if (!calls.isClosed()) {
            give(CLOSE_LIMIT);
        }
    }

    /** Gives the connection back, whatever it says; at once, if nobody has. */
    void give(Duration limit) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClose.accept(this);
        calls.last(
                () -> {
                    connection.close();
                    return true;
                },
                limit);
        context.end();
    }
}
