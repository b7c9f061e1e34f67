package org.tiltas.fhirapi.sight;

import java.util.List;
import org.tiltas.spi.journal.Audits;

/** The audit trail, for those who see everything: it tells who else reads. */
public final class SeenAudits implements Audits {
    private final Audits all;

    public SeenAudits(Audits all) {
        this.all = all;
    }

    @Override
    public List<Entry> list(long before, int limit) {
        return Viewer.sight().isPresent() ? List.of() : all.list(before, limit);
    }

    @Override
    public List<Entry> search(Query query, int skip, int limit) {
        return Viewer.sight().isPresent() ? List.of() : all.search(query, skip, limit);
    }
}
