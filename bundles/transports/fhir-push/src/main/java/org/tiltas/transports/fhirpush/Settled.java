package org.tiltas.transports.fhirpush;

import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Observed;

/**
 * What was settled of rows that were not all settled, by offset, till the same rows come again. Others may come in
 * between. Used by the connection's thread; bounded, oldest forgotten first: it is found again by identifier.
 */
final class Settled {
    private final Map<Long, Known> outcomes = new Bounded<>();
    private final Map<Long, Told> told = new Bounded<>();

    private record Known(Observed row, DeliveryOutcome outcome) {}

    /**
     * Small, because thousands of these outlive their rows.
     *
     * @param content hash of the row as it was sent
     * @param remote the partner's id
     */
    private record Told(int content, String remote) {}

    /**
     * Null if it is not settled. A row may come again with another content, since what the partner may see of it has
     * changed; what was said of the former is not said of that.
     */
    DeliveryOutcome get(Observed row) {
        Known known = outcomes.get(row.offset());
        if (known == null) {
            return null;
        }
        if (!known.row.equals(row)) {
            told(known.row);
            return null;
        }
        return known.outcome;
    }

    void keep(Observed row, DeliveryOutcome outcome) {
        outcomes.put(row.offset(), new Known(row, outcome));
    }

    /** An earlier version is put in the place of later ones, so that those have to be sent anew. */
    void overwritten(Observed earlier) {
        outcomes.values()
                .removeIf(known -> known.row.id().equals(earlier.id()) && known.row.version() > earlier.version());
    }

    /** The caller has been told, and may have to give it up all the same when something else fails. */
    void told(Observed row) {
        Known known = outcomes.remove(row.offset());
        if (known != null && known.outcome instanceof DeliveryOutcome.Delivered delivered) {
            told.put(row.offset(), new Told(known.row.hashCode(), delivered.remote()));
        }
    }

    /** What the partner made of this row when it had another content, which no receipt may tell of. */
    Optional<String> former(Observed row) {
        return Optional.ofNullable(told.get(row.offset()))
                .filter(then -> then.content != row.hashCode())
                .map(Told::remote);
    }

    /** Whether the caller was told that it is delivered, whatever became of that. */
    boolean wasDelivered(long offset) {
        return told.containsKey(offset);
    }

    void clear() {
        outcomes.clear();
        told.clear();
    }
}
