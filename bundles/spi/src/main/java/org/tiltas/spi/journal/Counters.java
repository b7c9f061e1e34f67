package org.tiltas.spi.journal;

import java.util.Map;

/** Figures that survive restarts because they are committed with what they count. */
public interface Counters {
    /**
     * By name: {@code received}, {@code duplicates}, {@code observations}, {@code findings} since ever; {@code
     * unassigned}, {@code quarantined} as they are now; {@code received.<transport>.<adapter>}, {@code
     * observations.<adapter>}, {@code quarantined.<module>.<reason>}, {@code delivered.<partner>}, {@code
     * parked.<partner>}, {@code findings.<module>.<what>} in lower case, {@code reread.<adapter>.<same|changed|new|
     * withdrawn>}, {@code expired.<cursor>} (released by an operator), {@code withheld.<partner>.<reason>} (not sent for
     * want of a legal basis) since ever.
     */
    Map<String, Long> all();

    long get(String name);

    /** Lag per cursor name: rows of its stream behind its position. Known also for cursors that are not open. */
    Map<String, Long> lags();

    /** Rows passed per cursor name since ever; those an operator released are among them. */
    Map<String, Long> handled();
}
