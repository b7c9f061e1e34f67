package org.tiltas.api.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * Keeps account of one {@link Key}. A fold: its judgements follow from its state, its terms and what it is given, and
 * from nothing else.
 */
public interface Judge {
    /**
     * The next piece of evidence, in the {@linkplain AnalysisDescriptor.Order order} the module asked for. Values of
     * tests, and what was entered in error, never come.
     */
    void see(Evidence evidence, Judgements judgements);

    /**
     * A time the judge had asked for by {@link Judgements#wakeAt} has come, on the clock of the stream: every piece of
     * evidence from before it has been seen, unless it comes late.
     *
     * @param now the time asked for, not later
     */
    void wake(Instant now, Judgements judgements);

    /**
     * All it knows, small (aim for less than a kilobyte, at most 64 kB) and independent of how it came about. A judge
     * made from it goes on as this one would. The times asked for by {@link Judgements#wakeAt} are kept by the server.
     */
    byte[] state();

    /**
     * How the resident's {@linkplain Terms#plans plans} stand, oldest first, as far back as the judge remembers; also what
     * is set as a parameter in their place. For people to read, on any day; changes nothing.
     *
     * @param today the day on the clock of the home
     */
    default List<Progress> progress(LocalDate today) {
        return List.of();
    }
}
