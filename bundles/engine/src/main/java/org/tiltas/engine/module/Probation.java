package org.tiltas.engine.module;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The first time of a new version, in which the one before stands by. It ends well after so many messages or so much
 * time, badly when the new one fails where the old one succeeds. Thread-safe.
 */
public final class Probation {
    static final int ENOUGH_MESSAGES = 200;

    private final long bundle;
    private final long predecessor;
    private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();
    private int good;
    private int underWay;
    private boolean over;

    public Probation(long bundle, long predecessor) {
        this.bundle = bundle;
        this.predecessor = predecessor;
    }

    /** The bundle that is tried out. */
    public long bundle() {
        return bundle;
    }

    /** The bundle that served before. */
    public long predecessor() {
        return predecessor;
    }

    /** Messages that went well. */
    public void good(int messages) {
        boolean proved;
        synchronized (this) {
            good += messages;
            proved = good >= ENOUGH_MESSAGES;
        }
        if (proved) {
            end.complete(Optional.empty());
        }
    }

    /** It failed where its predecessor succeeds. */
    public void failed(String reason) {
        end.complete(Optional.of(reason));
    }

    /** Passed for want of anything against it. */
    public void passed() {
        end.complete(Optional.empty());
    }

    /** A call into it begins; false when that no longer counts. */
    synchronized boolean enter() {
        if (over || end.isDone()) {
            return false;
        }
        underWay++;
        return true;
    }

    /** A call that counts has come back. */
    void leave() {
        boolean last;
        synchronized (this) {
            underWay--;
            last = over && underWay == 0;
        }
        if (last) {
            passed();
        }
    }

    /** The time is up: passed when the calls have come back that are under way. */
    public void timeUp() {
        boolean last;
        synchronized (this) {
            over = true;
            last = underWay == 0;
        }
        if (last) {
            passed();
        }
    }

    /** Completes with the reason of a failure, or with nothing when it went well. */
    public CompletableFuture<Optional<String>> end() {
        return end;
    }

    /** @return the reason of a failure that came within the limit */
    public Optional<String> failure(Duration limit) throws InterruptedException {
        try {
            return end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
