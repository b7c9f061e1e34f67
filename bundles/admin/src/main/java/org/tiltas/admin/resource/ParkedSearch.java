package org.tiltas.admin.resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Problem;
import org.tiltas.spi.journal.Parking;

/** What a caller looks for among the parked deliveries. */
final class ParkedSearch {
    /** Query parameters that narrow it down. */
    static final String[] TERMS = {"partner", "resident", "code", "reason", "since"};

    private static final int PAGE = 500;
    private static final int MOST = 10_000;

    private final Rooms rooms;
    private final Call call;

    ParkedSearch(Rooms rooms, Call call) {
        this.rooms = rooms;
        this.call = call;
    }

    /** Whether it looks for single deliveries, so that released ranges do not match. */
    boolean isNarrow() {
        return !(call.query("resident") + call.query("code") + call.query("reason")).isEmpty();
    }

    Parking.Query query(long before, int limit) {
        String resident = call.query("resident");
        String subject = resident.isEmpty() || resident.contains("/") ? resident : "Patient/" + resident;
        return new Parking.Query(
                call.query("partner"),
                subject,
                metrics(),
                call.query("reason"),
                call.time("since", Instant.MIN),
                before,
                limit);
    }

    private Set<String> metrics() {
        String code = call.query("code");
        if (code.isEmpty()) {
            return Set.of();
        }
        Set<String> metrics = rooms.partners().metrics(code);
        if (metrics.isEmpty()) {
            throw Problem.field("code", "no metric has it");
        }
        return metrics;
    }

    /** Ids of all that match, oldest first; at most ten thousand. */
    List<Long> ids() {
        List<Long> ids = new ArrayList<>();
        Parking.Query query = query(Long.MAX_VALUE, PAGE);
        List<Parking.Entry> page;
        do {
            page = rooms.journal().deliveries().parked(query);
            for (Parking.Entry entry : page) {
                ids.add(entry.id());
                query = query.below(entry.id(), PAGE);
            }
        } while (page.size() == PAGE && ids.size() < MOST);
        Collections.reverse(ids);
        return ids;
    }
}
