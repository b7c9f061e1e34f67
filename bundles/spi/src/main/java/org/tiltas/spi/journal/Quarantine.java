package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads what lies in quarantine. */
public interface Quarantine {
    /**
     * Open entries, newest first, without their bytes.
     *
     * @param module only this module; empty for all
     * @param reason only this reason; empty for all
     * @param since not older than this; {@link Instant#MIN} for all
     * @param before only ids below this; {@link Long#MAX_VALUE} for the first page
     */
    List<Quarantined.Entry> list(String module, String reason, Instant since, long before, int limit);

    /** An open entry with its bytes. */
    Optional<Quarantined.Entry> get(long id);
}
