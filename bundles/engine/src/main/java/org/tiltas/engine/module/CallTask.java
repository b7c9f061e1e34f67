package org.tiltas.engine.module;

import java.util.List;
import java.util.concurrent.Callable;

/** One call into a module. */
final class CallTask<T> extends ItemTask<Callable<T>, CallTask.End<T>> {
    /** Questions to the server that one call may ask, so that one that asks for ever is no sign of life. */
    private static final int MOST_QUESTIONS = 1_000_000;

    private final Thread caller = Thread.currentThread();
    private final boolean proves;
    private volatile Throwable ours;
    private volatile int questions;

    /** How a call ended. */
    sealed interface End<T> {
        /** It gave something. */
        record Gave<T>(T value) implements End<T> {}

        /** It broke. */
        record Threw<T>(Throwable cause) implements End<T> {}

        /** It was broken into. */
        record Late<T>() implements End<T> {}
    }

    CallTask(Callable<T> call) {
        this(call, true);
    }

    /** @param proves whether its success says that the module does its work: to open a connection is no work yet */
    CallTask(Callable<T> call, boolean proves) {
        super(List.of(call));
        this.proves = proves;
    }

    boolean proves() {
        return proves;
    }

    @Override
    protected End<T> work(Callable<T> call) {
        try {
            return new End.Gave<>(call.call());
        } catch (Throwable e) {
            // errors too: neither a missing class nor an exhausted stack may end the server's own thread
            return new End.Threw<>(e);
        }
    }

    @Override
    protected End<T> late() {
        return new End.Late<>();
    }

    /**
     * The module asks the server something on the way.
     *
     * @throws IllegalStateException when it asks without end
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // a bound, not a count
    void asked() {
        questions++;
        if (questions > MOST_QUESTIONS) {
            throw new IllegalStateException("more than " + MOST_QUESTIONS + " questions in one call");
        }
        alive();
    }

    /** What the server failed with when it was asked: not the module's fault. */
    void failed(RuntimeException cause) {
        ours = cause;
    }

    /** The server's own failure, if the call broke by it. */
    boolean isOurs(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause == ours) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    Throwable ours() {
        return ours;
    }

    /** The class loader of the one who called, for what the server does on the module's thread. */
    ClassLoader callersLoader() {
        return caller.getContextClassLoader();
    }
}
