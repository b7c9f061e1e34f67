package org.tiltas.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Expired;
import org.tiltas.spi.journal.Hold;
import org.tiltas.spi.journal.Holds;
import org.tiltas.spi.journal.Unit;

/** What cursors hold back, in memory. */
final class MemoryHolds implements Holds {
    static final Instant RELEASED = Instant.parse("2026-07-01T09:00:00Z");
    final Map<String, Hold> holds = new TreeMap<>();
    final List<Expired> expired = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    Optional<Instant> asked = Optional.empty();
    /** Whether the cursor catches up between the question and the commit. */
    boolean caughtUp;

    void apply(Unit unit) {
        for (Unit.HoldLimit set : unit.holdLimits()) {
            Hold h = holds.get(set.cursor());
            holds.put(h.cursor(), new Hold(h.cursor(), h.stream(), h.places(), h.since(), h.bytes(), set.limit()));
        }
        for (Unit.Expiry e : unit.expiries()) {
            if (!caughtUp) {
                expire(e);
            }
        }
        unit.expiryEnds().forEach(end -> expired.removeIf(range -> range.id() == end.id()));
    }

    private void expire(Unit.Expiry e) {
        Hold h = holds.get(e.cursor());
        List<Hold.Place> places = new ArrayList<>();
        for (Hold.Place p : h.places()) {
            if (p.lane() == e.lane()) {
                expired.add(new Expired(
                        40 + expired.size(),
                        e.release(),
                        e.cursor(),
                        h.stream(),
                        e.lane(),
                        p.position() + 1,
                        p.position() + p.rows(),
                        p.rows(),
                        RELEASED,
                        e.who(),
                        e.why()));
                places.add(new Hold.Place(p.lane(), p.position() + p.rows(), 0, Optional.empty()));
            } else {
                places.add(p);
            }
        }
        holds.put(h.cursor(), new Hold(h.cursor(), h.stream(), places, Optional.empty(), 0, h.limit()));
    }

    @Override
    public List<Hold> list() {
        return List.copyOf(holds.values());
    }

    @Override
    public Optional<Hold> get(String cursor) {
        return Optional.ofNullable(holds.get(cursor));
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public List<Unit.Expiry> upTo(String cursor, Set<Lane> lanes, Optional<Instant> time) {
        asked = time;
        return holds.get(cursor).places().stream()
                .filter(place -> place.rows() > 0 && lanes.contains(place.lane()))
                .map(place -> new Unit.Expiry(new UUID(0, 0), cursor, place.lane(), Long.MAX_VALUE, 0, "", ""))
                .toList();
    }

    @Override
    public List<Expired> expired(String cursor, Instant since, long before, int limit) {
        return expired.stream()
                .filter(range -> cursor.isEmpty()
                        || range.cursor().equals(cursor)
                        || cursor.endsWith("/") && range.cursor().startsWith(cursor))
                .filter(range -> range.id() < before)
                .sorted(Comparator.comparingLong(Expired::id).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Expired> expired(long id) {
        return expired.stream().filter(range -> range.id() == id).findFirst();
    }
}
