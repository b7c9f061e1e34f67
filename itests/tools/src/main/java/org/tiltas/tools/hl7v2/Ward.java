package org.tiltas.tools.hl7v2;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that sends HL7 v2 by MLLP at a steady pace, on a connection and a thread of its own. What is not acknowledged
 * is sent again on the next connection, as such senders do.
 */
public final class Ward implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** MSA-1 and MSA-3 of a message that is not kept. */
    private static final Pattern REFUSED = Pattern.compile("\rMSA\\|(A[ER])\\|[^|\r]*\\|?([^|\r]*)");

    private final String host;
    private final int port;
    private final LongFunction<Optional<String>> messages;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread own = new Thread(work, "ward");
        own.setDaemon(true);
        return own;
    });
    private volatile String refusal = "";
    private MllpClient client;
    private Optional<String> open = Optional.empty();
    private long turn;

    /** @param messages the message of each turn, from 0, or a batch of several; empty when there is nothing to say */
    public Ward(String host, int port, LongFunction<Optional<String>> messages) {
        this.host = host;
        this.port = port;
        this.messages = messages;
    }

    /** @param pause between two turns */
    public Ward start(Duration pause) {
        long micros = Math.max(1, pause.toNanos() / 1000);
        thread.scheduleAtFixedRate(this::turn, micros, micros, TimeUnit.MICROSECONDS);
        return this;
    }

    private void turn() {
        try {
            if (open.isEmpty()) {
                open = messages.apply(turn++);
                open.ifPresent(text -> sent.addAndGet(count("\r" + text, "\rMSH|")));
            }
            if (open.isEmpty()) {
                return;
            }
            if (client == null) {
                client = new MllpClient(host, port, PATIENCE);
            }
            String answer = client.send(open.get());
            acknowledged.addAndGet(count(answer, "\rMSA|AA|"));
            Matcher refused = REFUSED.matcher(answer);
            if (refused.find()) {
                refusal = refused.group(1) + ": " + refused.group(2);
            }
            open = Optional.empty();
        } catch (IOException e) {
            hangUp();
        }
    }

    private static int count(String text, String mark) {
        int count = 0;
        for (int at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length())) {
            count++;
        }
        return count;
    }

    private void hangUp() {
        if (client != null) {
            try {
                client.close();
            } catch (IOException e) {
                // it is broken already
            }
            client = null;
        }
    }

    public long sent() {
        return sent.get();
    }

    public long acknowledged() {
        return acknowledged.get();
    }

    /** Why a message was not kept, as the server has said last. */
    public Optional<String> refusal() {
        return Optional.of(refusal).filter(text -> !text.isEmpty());
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hangUp();
    }
}
