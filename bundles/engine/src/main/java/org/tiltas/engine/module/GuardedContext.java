package org.tiltas.engine.module;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerContext;

/**
 * What a channel may ask, as long as its connection is in use. Each question is a sign of life, and what the server fails
 * with is not the channel's fault. The server answers with its own class loader, on whatever thread of the module.
 */
final class GuardedContext implements PartnerContext {
    private static final int LONGEST_REFERENCE = 2048;
    private static final int LONGEST_KEY = 500;

    private final PartnerContext context;
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private volatile CallTask<?> task;
    private volatile boolean over;

    GuardedContext(PartnerContext context) {
        this.context = context;
    }

    /** The call that is under way. */
    void during(CallTask<?> call) {
        task = call;
    }

    /** Answers nothing any more: its connection was given up, and who still asks has been left behind. */
    void end() {
        over = true;
    }

    private void checkInUse() {
        if (over) {
            throw new IllegalStateException("this connection was given up");
        }
    }

    private <T> T answer(Supplier<T> question) {
        checkInUse();
        CallTask<?> call = task;
        call.asked();
        Thread thread = Thread.currentThread();
        ClassLoader theirs = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return question.get();
        } catch (RuntimeException e) {
            call.failed(e);
            throw e;
        } finally {
            thread.setContextClassLoader(theirs);
            call.alive();
        }
    }

    @Override
    public Lane lane() {
        return context.lane();
    }

    @Override
    public void alive() {
        task.asked();
    }

    @Override
    public String observation(Observed observed) {
        return answer(() -> context.observation(observed));
    }

    @Override
    public Optional<String> resource(String reference) {
        return answer(() -> context.resource(reference));
    }

    @Override
    public Optional<String> remote(String reference) {
        return answer(() -> context.remote(reference));
    }

    @Override
    public void remember(String reference, String remote) {
        if (reference.length() > LONGEST_REFERENCE || remote.length() > LONGEST_REFERENCE) {
            throw new IllegalArgumentException("a reference of more than " + LONGEST_REFERENCE + " characters");
        }
        answer(() -> {
            context.remember(reference, remote);
            return true;
        });
    }

    @Override
    public Map<String, String> notes() {
        return answer(context::notes);
    }

    /** From any thread and between calls, too, so that it is no sign of life of the call at hand. */
    @Override
    public void note(String key, Optional<String> text) {
        checkInUse();
        if (key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException("a note's key of more than " + LONGEST_KEY + " characters");
        }
        if (text.isPresent() && text.get().length() > LONGEST_REFERENCE) {
            throw new IllegalArgumentException("a note of more than " + LONGEST_REFERENCE + " characters");
        }
        context.note(key, text);
    }

    @Override
    public Optional<String> receipt(String observationId) {
        return answer(() -> context.receipt(observationId));
    }
}
