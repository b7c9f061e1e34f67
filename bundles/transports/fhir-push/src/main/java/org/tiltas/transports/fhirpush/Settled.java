package org.tiltas.transports.fhirpush;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Observed;

/**
 * What was settled of rows that were not all settled, by offset, till the same rows come again. Others may come in
 * between. Used by the connection's thread; bounded, oldest forgotten first: it is found again by identifier.
 */
final class Settled {
    private static final int MOST = 10_000;

    private final Map<Long, Known> outcomes = new Bounded<>();
    private final Map<Long, Told> told = new Bounded<>();

    private record Known(Observed row, DeliveryOutcome outcome) {}

    /**
     * Small, because thousands of these outlive their rows.
     *
     * @param content hash of the row as it was sent
     * @param remote the partner's id; null when nothing was delivered
     */
    private record Told(int content, String remote) {
        static Told of(Observed row, DeliveryOutcome outcome) {
            return new Told(
                    row.hashCode(), outcome instanceof DeliveryOutcome.Delivered delivered ? delivered.remote() : null);
        }
    }

    private static final class Bounded<V> extends LinkedHashMap<Long, V> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
            return size() > MOST;
        }
    }

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

    /** The caller has been told, and may have to give it up all the same when something else fails. */
    void told(Observed row) {
        Known known = outcomes.remove(row.offset());
        Told now = Told.of(known == null ? row : known.row, known == null ? null : known.outcome);
        if (now.remote != null) {
            told.put(row.offset(), now);
        } else {
            told.putIfAbsent(row.offset(), now);
        }
    }

    /** What the partner made of this row when it had another content, which no receipt may tell of. */
    Optional<String> former(Observed row) {
        return Optional.ofNullable(told.get(row.offset()))
                .filter(then -> then.content != row.hashCode())
                .map(Told::remote);
    }

    boolean wasTold(long offset) {
        return told.containsKey(offset);
    }

    void clear() {
        outcomes.clear();
        told.clear();
    }
}
