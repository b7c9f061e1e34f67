package org.tiltas.engine.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Observed;
import org.tiltas.spi.clinical.MetricCatalogue;
import org.tiltas.spi.journal.States;
import org.tiltas.spi.journal.Unit;

/**
 * Down-sampling: a metric of a subject and device goes out no more often than every so long, real measurements only.
 * What it remembers is written with the unit that moves the cursor, so that nothing is lost and nothing goes out twice
 * after a crash. Urgent rows and new versions pass it. Used under the lane's lock.
 */
final class Thinning {
    private static final Logger LOG = LoggerFactory.getLogger(Thinning.class);

    /** How long an interval that is over waits for stragglers. */
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(10);

    /** What is down-sampled by itself; under another rule it is another thing. */
    record Key(String subject, String device, String metric, Every every) {
        static Key of(Observed row, Every every) {
            Measurement m = row.measurement();
            return new Key(m.subject().reference(), m.device(), m.metric(), every);
        }

        String text() {
            return String.join(
                    "|",
                    subject,
                    device,
                    metric,
                    every.mode().word(),
                    String.valueOf(every.interval().toMillis()));
        }

        static Key read(String text, Every every) {
            String[] parts = text.split("\\|", 4);
            return new Key(parts[0], parts[1], parts[2], every);
        }
    }

    /** An interval of which something waits to be sent. */
    record Window(Key key, Instant begin) {
        Every every() {
            return key.every();
        }

        Instant end() {
            return begin.plus(every().interval());
        }
    }

    private static final byte[] NOTHING = {};

    private final String module;
    private final boolean loads;
    private final Map<String, Every> intervals = new HashMap<>();
    private final States states;
    private final Clock clock;
    private final Map<Key, SampleState> known = new HashMap<>();
    private final Map<Key, SampleState> changed = new HashMap<>();
    private final Map<Window, Instant> due = new HashMap<>();
    private Instant nextDue = Instant.MAX;
    private boolean stale = true;

    Thinning(
            String partner,
            Lane lane,
            Map<String, Every> every,
            MetricCatalogue catalogue,
            States states,
            Clock clock) {
        this.module = module(partner);
        this.loads = lane == Lane.ROUTINE;
        this.states = states;
        this.clock = clock;
        every.forEach((code, rule) -> DeliveryFilter.metricsOf(code, catalogue)
                .forEach(metric -> intervals.merge(metric, rule, Every::stricter)));
    }

    /** Under which name its state is kept. */
    static String module(String partner) {
        return "thinning/" + partner;
    }

    /** Whether rows like this one are down-sampled. */
    boolean covers(Measurement measurement) {
        return measurement.lane() == Lane.ROUTINE && intervals.containsKey(measurement.metric());
    }

    /** Forgets what was decided and not committed. */
    void mistrust() {
        stale = true;
    }

    /** Begins a pass: what the one before decided and did not fill into a unit is forgotten. */
    void begin() {
        stale |= !changed.isEmpty();
        refresh();
    }

    /** Offsets of the rows that do not go out now. Called once in a pass, for rows that are wanted. */
    Set<Long> leftOut(List<Observed> rows) {
        if (intervals.isEmpty()) {
            return Set.of();
        }
        Set<Long> leftOut = new HashSet<>();
        Map<Key, List<Instant>> going = new HashMap<>();
        for (Observed row : rows) {
            if (row.version() == 1 && covers(row.measurement()) && !goes(row, going)) {
                leftOut.add(row.offset());
            }
        }
        return leftOut;
    }

    private boolean goes(Observed row, Map<Key, List<Instant>> going) {
        Every every = intervals.get(row.measurement().metric());
        Key key = Key.of(row, every);
        SampleState state = state(key);
        Instant at = row.measurement().effective().toInstant();
        if (every.mode() == Every.Mode.FIRST) {
            List<Instant> others = going.computeIfAbsent(key, k -> new ArrayList<>());
            boolean goes = !state.isNearSent(at) && !SampleState.isNear(others, at, every.interval());
            if (goes) {
                others.add(at);
            }
            return goes;
        }
        Instant begin = state.begin(at);
        boolean over = state.closed().contains(begin) && every.mode() == Every.Mode.LAST;
        if (!over) {
            if (!state.open().contains(begin)) {
                changed.put(key, state.opened(begin));
            }
            schedule(new Window(key, begin), grace(every));
        }
        return false;
    }

    private SampleState state(Key key) {
        return changed.getOrDefault(key, known.getOrDefault(key, SampleState.none(key.every())));
    }

    /** Writes what changed into the unit. */
    void fill(Unit unit, Collection<Observed> held) {
        for (Observed row : held) {
            if (row.version() == 1 && covers(row.measurement())) {
                Every every = intervals.get(row.measurement().metric());
                if (every.mode() == Every.Mode.FIRST) {
                    Key key = Key.of(row, every);
                    changed.put(
                            key, state(key).sent(row.measurement().effective().toInstant()));
                }
            }
        }
        write(unit);
    }

    /** An interval is settled. */
    void close(Unit unit, Window window) {
        changed.put(window.key(), state(window.key()).closed(window.begin()));
        due.remove(window);
        write(unit);
    }

    private void write(Unit unit) {
        changed.forEach((key, state) -> {
            // what was left open under an earlier rule is done with once it is closed
            boolean over = state.open().isEmpty() && !key.every().equals(intervals.get(key.metric()));
            unit.state(module, key.text(), over ? NOTHING : state.bytes());
        });
        known.putAll(changed);
        changed.clear();
    }

    /** Whether an interval is over; quick. */
    boolean isDue() {
        begin();
        return !nextDue.isAfter(clock.instant());
    }

    /** Intervals that are over, oldest first. */
    List<Window> due() {
        Instant now = clock.instant();
        List<Window> over = due.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .sorted((a, b) -> a.end().compareTo(b.end()))
                .toList();
        nextDue = due.values().stream()
                .filter(time -> time.isAfter(now))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        return over;
    }

    /** Looks at an interval again after a while; never before its end. */
    void schedule(Window window, Duration wait) {
        Instant soonest = clock.instant().plus(wait);
        Instant time = window.end().isAfter(soonest) ? window.end() : soonest;
        due.put(window, time);
        nextDue = time.isBefore(nextDue) ? time : nextDue;
    }

    private static Duration grace(Every every) {
        return every.interval().compareTo(LONGEST_GRACE) < 0 ? every.interval() : LONGEST_GRACE;
    }

    private void refresh() {
        if (!stale) {
            return;
        }
        known.clear();
        changed.clear();
        due.clear();
        nextDue = Instant.MAX;
        if (loads) {
            states.all(module).forEach(this::take);
        }
        stale = false;
    }

    private void take(String text, byte[] bytes) {
        try {
            SampleState state = SampleState.read(bytes);
            Key key = Key.read(text, state.every());
            known.put(key, state);
            state.open().forEach(begin -> {
                Window window = new Window(key, begin);
                schedule(window, grace(state.every()));
            });
        } catch (RuntimeException e) {
            LOG.warn("{}: a state of down-sampling cannot be read and counts as none", module);
        }
    }
}
