package org.tiltas.engine.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.Key;
import org.tiltas.api.analysis.Terms;
import org.tiltas.spi.analysis.Escalations;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Journal;

/**
 * What the runners of all analyses have in common.
 *
 * @param terms parameters of a key
 * @param enabled whether a module may judge
 * @param listening when this server could hear
 * @param window how late evidence may come to be judged in its order, unless a module asks for more
 * @param silence how long more evidence of a known alert may go without a finding
 * @param restricted whom nothing may judge
 * @param clock the server's clock
 */
record Setting(
        Journal journal,
        TermsOf terms,
        java.util.function.Predicate<String> enabled,
        Escalations escalations,
        EpisodeWriter.Places places,
        Listening listening,
        Upstream upstream,
        Duration window,
        Duration silence,
        Restricted restricted,
        Supplier<Instant> clock,
        Supplier<String> ids) {
    /** How late evidence of a module may come to be judged in its order. */
    Duration window(AnalysisDescriptor descriptor) {
        return descriptor.window().filter(own -> own.compareTo(window) > 0).orElse(window);
    }

    /** Parameters of a key. */
    interface TermsOf {
        Terms terms(String module, Key key);

        /** Counts up with each change of anything that terms are made of. */
        long generation();
    }
}
