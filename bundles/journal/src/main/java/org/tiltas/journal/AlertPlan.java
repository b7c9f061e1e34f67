package org.tiltas.journal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Lane;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.analysis.FindingWrite;
import org.tiltas.spi.journal.JournalException;

/** Alerts as they will stand after a plan: versions count up one by one, and one of a kind is active for a key. */
final class AlertPlan {
    /** A finding with its place. */
    record Row(Log<Finding> log, Finding finding) {}

    private final JournalState state;
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, String> holders = new HashMap<>();
    private final List<Row> rows = new ArrayList<>();

    AlertPlan(JournalState state) {
        this.state = state;
    }

    List<Row> rows() {
        return rows;
    }

    /** Looks a unit's findings over, in their order, before anything of it is planned. */
    void check(List<FindingWrite> writes) throws SQLException {
        Map<String, Long> then = new HashMap<>();
        Map<String, Optional<String>> held = new HashMap<>();
        for (FindingWrite write : writes) {
            Alert alert = write.alert();
            long version = then.containsKey(alert.id()) ? then.get(alert.id()) : version(alert.id());
            if (alert.version() != version + 1) {
                throw new JournalException.Conflict(
                        "alert " + alert.id() + ": is at version " + version + ", not " + (alert.version() - 1));
            }
            then.put(alert.id(), alert.version());
            String place = AlertStore.place(alert);
            Optional<String> holder = held.containsKey(place) ? held.get(place) : holder(place);
            if (alert.isActive()) {
                if (holder.isPresent() && !holder.get().equals(alert.id())) {
                    throw new JournalException.Conflict(
                            "alert " + alert.id() + ": alert " + holder.get() + " of the same kind is active");
                }
                held.put(place, Optional.of(alert.id()));
            } else if (holder.filter(alert.id()::equals).isPresent()) {
                held.put(place, Optional.empty());
            }
        }
    }

    /** Plans a finding that has been checked. */
    void apply(FindingWrite write, long position) {
        Alert alert = write.alert();
        Lane lane = alert.urgent() ? Lane.URGENT : Lane.ROUTINE;
        rows.add(new Row(state.logs().findings(lane), new Finding(position, alert, write.change())));
        versions.put(alert.id(), alert.version());
        String place = AlertStore.place(alert);
        if (alert.isActive()) {
            holders.put(place, alert.id());
        } else if (holder(place).filter(alert.id()::equals).isPresent()) {
            holders.put(place, "");
        }
    }

    private long version(String id) throws SQLException {
        Long planned = versions.get(id);
        return planned != null ? planned : state.alerts().version(id);
    }

    private Optional<String> holder(String place) {
        String planned = holders.get(place);
        return planned != null
                ? Optional.of(planned).filter(id -> !id.isEmpty())
                : state.alerts().active(place).map(Alert::id);
    }
}
