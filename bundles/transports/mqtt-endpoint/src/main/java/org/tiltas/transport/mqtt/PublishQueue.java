package org.tiltas.transport.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a connection has sent and not been answered, in its order. Commits may finish in any order; answers leave from
 * the head only (MQTT 5, 4.6). Work that fails is held and tried again, in order, until it is done or the connection
 * ends; while something is held nothing behind it is started and nothing is read.
 *
 * <p>Confined to the connection's event loop; only the completion of work comes from elsewhere.
 */
final class PublishQueue {
    private static final Logger LOG = LoggerFactory.getLogger(PublishQueue.class);
    private static final long FIRST_RETRY_MILLIS = 50;
    private static final long LAST_RETRY_MILLIS = 5_000;
    /** So that four of the largest packets fill it. */
    private static final int MOST_BYTES = 16 << 20;

    private final Wire wire;
    private final Brake brake;
    private final BytesInFlight allBytes;
    private final BooleanSupplier open;
    private final int most;
    private final boolean pausesWhenFull;

    private final Deque<Pending> line = new ArrayDeque<>();
    private final Queue<Pending> settledOnes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private int bytes;
    private int inFlight;
    private int held;
    private long retryMillis = FIRST_RETRY_MILLIS;
    private boolean retryScheduled;
    private boolean closed;

    /**
     * A queue.
     *
     * @param open whether there is any use in starting work
     * @param most unanswered packets at once
     * @param pausesWhenFull stop reading at that many; otherwise the sender has been told how many it may have
     */
    PublishQueue(
            Wire wire, Brake brake, BytesInFlight allBytes, BooleanSupplier open, int most, boolean pausesWhenFull) {
        this.wire = wire;
        this.brake = brake;
        this.allBytes = allBytes;
        this.open = open;
        this.most = most;
        this.pausesWhenFull = pausesWhenFull;
    }

    /** A packet and the work that leads to its answer. */
    private static final class Pending {
        private final int bytes;
        private final Supplier<CompletableFuture<MqttMessage>> work;
        private boolean isHeld;
        private MqttMessage answer;

        Pending(int bytes, Supplier<CompletableFuture<MqttMessage>> work) {
            this.bytes = bytes;
            this.work = work;
        }
    }

    int size() {
        return line.size();
    }

    boolean isHolding() {
        return held > 0;
    }

    /** Queues a packet; its work is started now or, when the journal is not well, later. */
    void add(int size, Supplier<CompletableFuture<MqttMessage>> work) {
        Pending pending = new Pending(size, work);
        line.add(pending);
        bytes += size;
        allBytes.add(size);
        if (held > 0 || !open.getAsBoolean()) {
            hold(pending);
        } else {
            start(pending);
        }
        judgeFullness();
    }

    /** Completes when no work is under way any more; nothing held is started after this. */
    CompletableFuture<Void> close() {
        closed = true;
        drain();
        return settled;
    }

    private void start(Pending pending) {
        inFlight++;
        pending.work.get().whenComplete((answer, failure) -> {
            if (failure != null) {
                LOG.debug("not committed, tried again later", failure);
            }
            pending.answer = answer;
            settledOnes.add(pending);
            // one task for all that a commit completes, and one flush for their answers
            if (woken.compareAndSet(false, true)) {
                wire.execute(this::drain);
            }
        });
    }

    private void drain() {
        woken.set(false);
        boolean failed = false;
        for (Pending pending = settledOnes.poll(); pending != null; pending = settledOnes.poll()) {
            inFlight--;
            if (pending.answer == null) {
                hold(pending);
                failed = true;
            }
        }
        if (closed) {
            discard();
            return;
        }
        boolean answered = answerFromHead();
        if (answered && !failed) {
            retryMillis = FIRST_RETRY_MILLIS;
        }
        judgeFullness();
    }

    private boolean answerFromHead() {
        boolean answered = false;
        for (Pending head = line.peek(); head != null && head.answer != null; head = line.peek()) {
            line.remove();
            forget(head);
            wire.write(head.answer);
            answered = true;
        }
        if (answered) {
            wire.flush();
        }
        return answered;
    }

    private void hold(Pending pending) {
        pending.isHeld = true;
        held++;
        brake.set(Brake.Reason.HELD, true);
        if (!retryScheduled && !closed) {
            retryScheduled = true;
            wire.schedule(this::retry, retryMillis, TimeUnit.MILLISECONDS);
            retryMillis = Math.min(2 * retryMillis, LAST_RETRY_MILLIS);
        }
    }

    private void retry() {
        retryScheduled = false;
        if (closed) {
            return;
        }
        if (!open.getAsBoolean()) {
            retryScheduled = true;
            wire.schedule(this::retry, retryMillis, TimeUnit.MILLISECONDS);
            retryMillis = Math.min(2 * retryMillis, LAST_RETRY_MILLIS);
            return;
        }
        for (Pending pending : line) {
            if (pending.isHeld) {
                pending.isHeld = false;
                held--;
                start(pending);
            }
        }
        brake.set(Brake.Reason.HELD, false);
    }

    private void judgeFullness() {
        brake.set(Brake.Reason.FULL, (pausesWhenFull && line.size() >= most) || bytes >= MOST_BYTES);
        brake.set(Brake.Reason.UNREAD, !wire.isWritable());
    }

    private void discard() {
        line.forEach(this::forget);
        line.clear();
        held = 0;
        if (inFlight == 0) {
            settled.complete(null);
        }
    }

    private void forget(Pending pending) {
        bytes -= pending.bytes;
        allBytes.release(pending.bytes);
    }
}
