package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Erasing;
import org.tiltas.api.HostFailure;
import org.tiltas.api.PartnerChannel;
import org.tiltas.engine.module.ModuleFault;
import org.tiltas.spi.journal.Erase;
import org.tiltas.spi.journal.Erasures;
import org.tiltas.spi.journal.Erasures.Errand;
import org.tiltas.spi.journal.Erasures.State;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/**
 * Tells partners what was erased here, by their own references. Each answer is committed with the end of its errand; what
 * is refused, or for a person to tell, stays open. A partner that is down is told later, for as long as it takes, and keeps
 * no other waiting. A thread of its own.
 */
final class Telling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int TOGETHER = 100;
    /** Errands without answer in a row after which the partner itself is taken to be down. */
    private static final int IN_A_ROW = 5;

    private static final int LONGEST_ANSWER = 500;

    private final Journal journal;
    private final Function<String, Optional<Delivery>> deliveries;
    private final DeskTimes times;
    private final Clock clock;
    private final Map<String, Untold> untold = new HashMap<>();
    private final ScheduledThreadPoolExecutor thread;

    Telling(Journal journal, Function<String, Optional<Delivery>> deliveries, DeskTimes times, Clock clock) {
        this.journal = journal;
        this.deliveries = deliveries;
        this.times = times;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> {
            Thread worker = new Thread(work, "tiltas-telling");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** Looks from now on, from time to time. */
    void begin() {
        thread.scheduleWithFixedDelay(this::look, LOOK.toSeconds(), LOOK.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** Tells all partners that can be told now. */
    void look() {
        try {
            Set<String> open = journal.erasures().open("").keySet();
            untold.keySet().retainAll(open);
            for (String partner : open) {
                tell(partner);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UnsupportedOperationException e) {
            // a journal that erases nothing
            thread.shutdown();
        } catch (RuntimeException e) {
            LOG.warn("partners are told of erasures later: {}", e.getMessage());
        }
    }

    private void tell(String partner) throws InterruptedException {
        Optional<Delivery> delivery = deliveries.apply(partner);
        Untold before = untold.get(partner);
        if (before == null || before.delivery() != delivery.orElse(null)) {
            // other settings are tried at once
            before = new Untold(partner, delivery.orElse(null), times, clock);
            untold.put(partner, before);
        }
        if (!before.isDue()) {
            return;
        }
        try {
            boolean removed = journal.records().get("partner", partner).isEmpty();
            Optional<PartnerChannel> channel = delivery.flatMap(Delivery::channel);
            if (channel.isEmpty() && !removed) {
                // it is being swapped or did not start: that it cannot tell is not said by that
                return;
            }
            try (ErasureTalk talk = new ErasureTalk(delivery.orElse(null), channel)) {
                round(partner, talk, before);
                before.well();
            }
        } catch (HostFailure e) {
            before.failed(e.getMessage(), e.retryAfter());
        } catch (ModuleFault e) {
            before.failed(e.getMessage(), Optional.empty());
        } catch (RuntimeException e) {
            // its message may quote what it choked on
            before.failed(e.getClass().getName(), Optional.empty());
        }
    }

    /** Tells all there is. What gets no answer is passed over, and comes last the next time. */
    private void round(String partner, ErasureTalk talk, Untold before) throws HostFailure, InterruptedException {
        Set<Errand> tried = new HashSet<>();
        int open = 0;
        HostFailure last = null;
        int inARow = 0;
        for (List<Errand> page = page(partner, before, tried); !page.isEmpty(); page = page(partner, before, tried)) {
            for (Errand errand : page) {
                try {
                    open += settle(errand, talk.tell(errand)) ? 0 : 1;
                    before.settled(errand);
                    inARow = 0;
                } catch (HostFailure e) {
                    before.passedOver(errand);
                    inARow++;
                    if (e.kind() != HostFailure.Kind.OUTCOME_UNKNOWN || inARow == IN_A_ROW) {
                        throw e;
                    }
                    last = e;
                } catch (RuntimeException e) {
                    before.passedOver(errand);
                    throw e;
                }
                tried.add(errand);
            }
        }
        if (open > 0) {
            LOG.warn("partner {}: {} things to erase stay open: see tiltas resident untold", partner, open);
        }
        if (last != null) {
            throw last;
        }
    }

    private List<Errand> page(String partner, Untold before, Set<Errand> tried) {
        return before.last(journal.erasures().errands(partner, before.size() + TOGETHER)).stream()
                .filter(errand -> !tried.contains(errand))
                .toList();
    }

    /**
     * Keeps what came of an errand.
     *
     * @return whether it is over
     */
    private boolean settle(Errand errand, Optional<Erasing.Answer> answer) {
        boolean done = answer.filter(Erasing.Answer::isDone).isPresent();
        Unit unit = new Unit();
        if (done) {
            String counted = errand.partner() + "." + answer.get().status();
            unit.erase(new Erase.Told(errand)).count(Erasures.counter(errand.erasure(), counted), 1);
        } else {
            State state = answer.isPresent() ? State.REFUSED : State.BY_HAND;
            unit.erase(new Erase.Asked(errand, state, answer.map(Telling::line).orElse(""), clock.instant()));
        }
        try {
            journal.commit(unit).join();
        } catch (CompletionException e) {
            throw new JournalException.Unavailable("an answer was not kept: " + e.getMessage(), e);
        }
        return done;
    }

    private static String line(Erasing.Answer answer) {
        String line = (answer.status() == 0 ? "" : answer.status() + " ")
                + answer.words().replaceAll("\\p{Cntrl}+", " ").strip();
        return line.substring(0, Math.min(line.length(), LONGEST_ANSWER)).strip();
    }
}
