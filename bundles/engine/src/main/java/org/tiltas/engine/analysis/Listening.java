package org.tiltas.engine.analysis;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/**
 * Notes when this server could not hear, by a beat that is committed while it can: it was down, intake was closed, or
 * its clock leapt forward. A clock that is set back needs no note: the clock of the stream waits until it is passed
 * again. Thread-safe.
 */
final class Listening {
    /** How often it beats. */
    static final Duration BEAT = Duration.ofSeconds(5);
    /** Gateways need a while to come back to a server that was away. */
    static final Duration SETTLING = Duration.ofMinutes(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofDays(14);
    private static final String MODULE = "engine/listening";
    private static final String NAME = "beat";
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

    private final Journal journal;
    private final BooleanSupplier open;
    private final Supplier<Instant> clock;
    private volatile Instant last;
    private volatile Gaps gaps;

    Listening(Journal journal, BooleanSupplier open, Supplier<Instant> clock) {
        this.journal = journal;
        this.open = open;
        this.clock = clock;
        List<Gaps.Gap> known = new ArrayList<>();
        byte[] stored = journal.states().get(MODULE, NAME).orElse(new byte[0]);
        ByteBuffer buffer = ByteBuffer.wrap(stored);
        if (buffer.hasRemaining()) {
            last = Instant.ofEpochMilli(buffer.getLong());
        }
        while (buffer.hasRemaining()) {
            known.add(new Gaps.Gap(Instant.ofEpochMilli(buffer.getLong()), Instant.ofEpochMilli(buffer.getLong())));
        }
        gaps = new Gaps(known);
    }

    /** Times of deafness within the last days. */
    Gaps gaps() {
        return gaps;
    }

    /**
     * The clock of the stream may not pass this before the next beat: whether there was a gap is not known yet.
     */
    Instant horizon() {
        Instant beat = last;
        return beat == null ? Instant.EPOCH : beat.plus(BEAT.multipliedBy(2));
    }

    /** Called every few seconds. */
    synchronized void beat() {
        if (!open.getAsBoolean()) {
            return;
        }
        Instant now = clock.get();
        List<Gaps.Gap> known = new ArrayList<>(gaps.gaps());
        known.removeIf(gap -> gap.to().isBefore(now.minus(KEPT)));
        boolean deaf = last != null && Duration.between(last, now).compareTo(LONGEST_PAUSE) > 0;
        if (deaf) {
            known.add(new Gaps.Gap(last, now.plus(SETTLING)));
            LOG.info(
                    "nothing could be heard for {} s; nobody counts as silent for it",
                    Duration.between(last, now).toSeconds());
        }
        // what is in force must be what a restart would find; the gap is known before the horizon moves past it
        if (commit(now, known)) {
            gaps = new Gaps(known);
            last = now;
        }
    }

    private boolean commit(Instant now, List<Gaps.Gap> known) {
        ByteBuffer buffer = ByteBuffer.allocate(8 + 16 * known.size()).putLong(now.toEpochMilli());
        known.forEach(gap ->
                buffer.putLong(gap.from().toEpochMilli()).putLong(gap.to().toEpochMilli()));
        try {
            journal.commit(new Unit().state(MODULE, NAME, buffer.array())).join();
            return true;
        } catch (JournalException | java.util.concurrent.CompletionException e) {
            LOG.debug("beat not committed: {}", e.getMessage());
            return false;
        }
    }
}
