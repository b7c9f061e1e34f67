package org.tiltas.engine.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.States;
import org.tiltas.spi.journal.Unit;

/**
 * Stretches of a lane that were passed over although some of it may have been sent before: by a request that was not
 * answered, or by a process that was killed before its receipt was committed. What lies in one without a receipt may or
 * may not be held by the partner. Thread-safe; shared by both lanes.
 */
final class Doubts {
    private record Stretch(long last, Instant at) {}

    private final String module;
    private final States states;
    private final Map<Lane, NavigableMap<Long, Stretch>> known = new EnumMap<>(Lane.class);
    private boolean loaded;

    Doubts(String partner, States states) {
        this.module = module(partner);
        this.states = states;
        for (Lane lane : Lane.values()) {
            known.put(lane, new ConcurrentSkipListMap<>());
        }
    }

    /** Under which name they are kept. */
    static String module(String partner) {
        return "doubts/" + partner;
    }

    /** Notes a stretch in the unit that passes it. */
    void add(Unit unit, Lane lane, long first, long last, Instant at) {
        load();
        Stretch stretch = known.get(lane)
                .merge(
                        first,
                        new Stretch(last, at),
                        (before, now) -> new Stretch(Math.max(before.last, now.last), now.at));
        String text = stretch.last + " " + stretch.at.toEpochMilli();
        unit.state(module, lane.name() + "/" + first, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Since when it is not known whether the partner holds a row; empty if there is no doubt about it. */
    Optional<Instant> about(Observed row) {
        load();
        return known.get(row.measurement().lane()).headMap(row.offset(), true).descendingMap().values().stream()
                .filter(stretch -> stretch.last >= row.offset())
                .map(Stretch::at)
                .findFirst();
    }

    private synchronized void load() {
        if (loaded) {
            return;
        }
        states.all(module).forEach((key, bytes) -> {
            int slash = key.indexOf('/');
            String[] parts = new String(bytes, StandardCharsets.US_ASCII).split(" ");
            known.get(Lane.valueOf(key.substring(0, slash)))
                    .putIfAbsent(
                            Long.valueOf(key.substring(slash + 1)),
                            new Stretch(Long.parseLong(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1]))));
        });
        loaded = true;
    }
}
