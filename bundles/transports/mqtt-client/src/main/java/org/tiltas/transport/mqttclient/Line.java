package org.tiltas.transport.mqttclient;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
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
 * What the broker has sent and not been answered, in its order. Commits may finish in any order; acknowledgements leave
 * from the head only (MQTT 5, 4.6). Work that fails is held and tried again until it is done or the connection ends;
 * while something is held nothing behind it is started.
 *
 * <p>Confined to the event loop; only the completion of work comes from elsewhere.
 */
final class Line {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final long FIRST_RETRY_MILLIS = 50;
    private static final long LAST_RETRY_MILLIS = 5_000;
    private static final int MOST_BYTES = 16 << 20;

    private final EventLoop loop;
    private final BooleanSupplier open;
    private final Wire wire;
    private final int most;
    private final Deque<Pending> line = new ArrayDeque<>();
    private final Queue<Pending> settledOnes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private long bytes;
    private int inFlight;
    private int held;
    private long retryMillis = FIRST_RETRY_MILLIS;
    private boolean retryScheduled;
    private boolean closed;

    /** The connection below. */
    interface Wire {
        void write(MqttMessage answer);

        void flush();

        /** Stops or goes on reading. */
        void reading(boolean on);
    }

    /** A packet and the work that leads to its answer, which QoS 0 has not. */
    private static final class Pending {
        private final int bytes;
        private final Supplier<CompletableFuture<Optional<MqttMessage>>> work;
        private boolean isHeld;
        private Optional<MqttMessage> answer;
        private boolean done;

        Pending(int bytes, Supplier<CompletableFuture<Optional<MqttMessage>>> work) {
            this.bytes = bytes;
            this.work = work;
        }
    }

    /**
     * An empty line.
     *
     * @param open whether there is any use in starting work
     * @param most unanswered packets at which reading stops
     */
    Line(EventLoop loop, BooleanSupplier open, Wire wire, int most) {
        this.loop = loop;
        this.open = open;
        this.wire = wire;
        this.most = most;
    }

    /** Queues a packet; its work is started now or, when nothing can be committed, later. */
    void add(int size, Supplier<CompletableFuture<Optional<MqttMessage>>> work) {
        Pending pending = new Pending(size, work);
        line.add(pending);
        bytes += size;
        if (held > 0 || !open.getAsBoolean()) {
            hold(pending);
        } else {
            start(pending);
        }
        judgeFullness();
    }

    int size() {
        return line.size();
    }

    /** Tries held work at once. */
    void wake() {
        if (held > 0) {
            retryMillis = FIRST_RETRY_MILLIS;
            goOn();
        }
    }

    /** Completes when no work is under way any more; nothing held is started after this. */
    CompletableFuture<Void> close() {
        closed = true;
        drain();
        return settled;
    }

    private void start(Pending pending) {
        inFlight++;
        run(pending).whenComplete((answer, failure) -> {
            if (failure != null) {
                LOG.debug("not committed, tried again later", failure);
            }
            pending.done = failure == null;
            pending.answer = answer;
            settledOnes.add(pending);
            // one task for all that a commit completes, and one flush for their answers
            if (woken.compareAndSet(false, true)) {
                loop.execute(this::drain);
            }
        });
    }

    private static CompletableFuture<Optional<MqttMessage>> run(Pending pending) {
        try {
            return pending.work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void drain() {
        woken.set(false);
        for (Pending pending = settledOnes.poll(); pending != null; pending = settledOnes.poll()) {
            inFlight--;
            if (pending.done) {
                retryMillis = FIRST_RETRY_MILLIS;
            } else {
                hold(pending);
            }
        }
        answerFromHead();
        if (closed) {
            line.clear();
            held = 0;
            if (inFlight == 0) {
                settled.complete(null);
            }
            return;
        }
        judgeFullness();
    }

    private void answerFromHead() {
        boolean answered = false;
        for (Pending head = line.peek(); head != null && head.done; head = line.peek()) {
            line.remove();
            bytes -= head.bytes;
            head.answer.ifPresent(wire::write);
            answered = true;
        }
        if (answered) {
            wire.flush();
        }
    }

    private void hold(Pending pending) {
        pending.isHeld = true;
        held++;
        scheduleRetry();
    }

    private void scheduleRetry() {
        if (!retryScheduled && !closed) {
            retryScheduled = true;
            loop.schedule(this::retry, retryMillis, TimeUnit.MILLISECONDS);
            retryMillis = Math.min(2 * retryMillis, LAST_RETRY_MILLIS);
        }
    }

    private void retry() {
        retryScheduled = false;
        goOn();
    }

    private void goOn() {
        if (closed) {
            return;
        }
        if (!open.getAsBoolean()) {
            scheduleRetry();
            return;
        }
        for (Pending pending : line) {
            if (pending.isHeld) {
                pending.isHeld = false;
                held--;
                start(pending);
            }
        }
    }

    private void judgeFullness() {
        if (!closed) {
            wire.reading(line.size() < most && bytes < MOST_BYTES);
        }
    }
}
