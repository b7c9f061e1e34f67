package org.tiltas.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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

/** Measures what cursors hold back. */
final class HoldStore implements Holds {
    private static final UUID NO_RELEASE_YET = new UUID(0, 0);

    private final Database database;
    private final JournalState state;
    private final ExpiredStore expired;
    private volatile List<String> warnings = List.of();

    HoldStore(Database database, JournalState state, ExpiredStore expired) {
        this.database = database;
        this.state = state;
        this.expired = expired;
    }

    @Override
    public List<Hold> list() {
        Map<String, List<CursorTable.Row>> cursors = new TreeMap<>();
        for (CursorTable.Row row : state.cursors().all()) {
            cursors.computeIfAbsent(row.name(), name -> new ArrayList<>()).add(row);
        }
        return ObservationStore.available(() -> {
            try (Connection c = database.connection()) {
                Backlog backlog = new Backlog(c, state.heads());
                List<Hold> holds = new ArrayList<>();
                for (List<CursorTable.Row> lanes : cursors.values()) {
                    holds.add(hold(lanes, backlog));
                }
                return holds;
            }
        });
    }

    @Override
    public Optional<Hold> get(String cursor) {
        List<CursorTable.Row> lanes = state.cursors().named(cursor);
        return ObservationStore.available(() -> {
            if (lanes.isEmpty()) {
                return Optional.empty();
            }
            try (Connection c = database.connection()) {
                return Optional.of(hold(lanes, new Backlog(c, state.heads())));
            }
        });
    }

    private Hold hold(List<CursorTable.Row> lanes, Backlog backlog) throws SQLException {
        List<Hold.Place> places = new ArrayList<>();
        Optional<Instant> since = Optional.empty();
        Optional<Backlog.Row> oldest = Optional.empty();
        Log<?> log = null;
        for (CursorTable.Row lane : lanes) {
            log = state.logs().of(lane.stream(), lane.lane());
            Optional<Backlog.Row> first = backlog.first(log, lane.position());
            long rows = Math.max(0, state.counters().get(log.counter()) - lane.handled());
            places.add(new Hold.Place(lane.lane(), lane.position(), rows, first.map(Backlog.Row::time)));
            oldest = earlier(oldest, first);
            since = earliest(since, first.map(row -> later(row.time(), lane.created())));
        }
        long bytes = oldest.isEmpty() ? 0 : backlog.bytes(log, oldest.get().position());
        String name = lanes.get(0).name();
        return new Hold(
                name,
                lanes.get(0).stream(),
                places,
                since,
                bytes,
                state.holdLimits().of(name));
    }

    private static Optional<Backlog.Row> earlier(Optional<Backlog.Row> one, Optional<Backlog.Row> other) {
        boolean takeOther = one.isEmpty()
                || other.isPresent() && other.get().position() < one.get().position();
        return takeOther ? other : one;
    }

    private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
        boolean takeOther = one.isEmpty() || other.isPresent() && other.get().isBefore(one.get());
        return takeOther ? other : one;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    @Override
    public List<Unit.Expiry> upTo(String cursor, Set<Lane> lanes, Optional<Instant> time) {
        return ObservationStore.available(() -> {
            List<Unit.Expiry> found = new ArrayList<>();
            try (Connection c = database.connection()) {
                Backlog backlog = new Backlog(c, state.heads());
                for (CursorTable.Row row : state.cursors().named(cursor)) {
                    if (lanes.contains(row.lane())) {
                        expiry(row, time, backlog).ifPresent(found::add);
                    }
                }
            }
            return found;
        });
    }

    /**
     * All of a lane is told from the counters. A part of it is counted before the unit is made, so that the appender need
     * not; what the cursor passes until then is taken off by the number of rows it has handled.
     */
    private Optional<Unit.Expiry> expiry(CursorTable.Row row, Optional<Instant> time, Backlog backlog)
            throws SQLException {
        Log<?> log = state.logs().of(row.stream(), row.lane());
        long newest = log.tail().newest();
        long appended = state.counters().get(log.counter());
        if (row.position() >= newest || appended <= row.handled()) {
            return Optional.empty();
        }
        if (time.isEmpty()) {
            return Optional.of(expiry(row, Long.MAX_VALUE, 0));
        }
        long to = backlog.lastUntil(log, row.position(), time.get());
        long count = to > row.position() ? backlog.count(log, row.position(), to) : 0;
        return count == 0 ? Optional.empty() : Optional.of(expiry(row, to, row.handled() + count));
    }

    private static Unit.Expiry expiry(CursorTable.Row row, long to, long handledThen) {
        return new Unit.Expiry(NO_RELEASE_YET, row.name(), row.lane(), to, handledThen, "", "");
    }

    @Override
    public List<Expired> expired(String cursor, Instant since, long before, int limit) {
        return ObservationStore.available(() -> expired.list(cursor, since, before, limit));
    }

    @Override
    public Optional<Expired> expired(long id) {
        return ObservationStore.available(() -> expired.get(id));
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    void warn(List<String> lines) {
        warnings = List.copyOf(lines);
    }
}
