package org.tiltas.journal;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.tiltas.api.ReadingStatus;
import org.tiltas.spi.journal.Observations.Query;
import org.tiltas.spi.journal.Observations.Sweep;

/**
 * What rows of {@code observation o} must fulfil, with the values of its parameters. A single value is asked for by
 * {@code =}, not {@code any}: only then does PostgreSQL know that an index gives the rows in the order wanted.
 */
final class ObservationConditions {
    static final String OF_OBSERVATIONS = "log in (1, 2)";

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    private ObservationConditions() {}

    /**
     * What a search lets through, whatever the version.
     *
     * @param restricted references of those whose data nobody is shown
     */
    static ObservationConditions of(Query query, Collection<String> restricted) {
        ObservationConditions where = new ObservationConditions();
        if (!restricted.isEmpty()) {
            where.conditions.add("subject <> all (?)");
            where.values.add(restricted.toArray(String[]::new));
        }
        if (!query.ids().isEmpty()) {
            where.ids(query.ids());
        }
        where.texts("subject", query.subjects());
        where.texts("device", query.devices());
        where.texts("metric", query.metrics());
        if (!query.statuses().isEmpty()) {
            where.statuses(query.statuses());
        }
        query.effectiveFrom().ifPresent(t -> where.add("effective >= ?", Timestamp.from(t)));
        query.effectiveTo().ifPresent(t -> where.add("effective < ?", Timestamp.from(t)));
        query.recordedFrom().ifPresent(t -> where.add("recorded >= ?", Timestamp.from(t)));
        query.recordedTo().ifPresent(t -> where.add("recorded < ?", Timestamp.from(t)));
        return where;
    }

    /** What a sweep meets, whatever the version. */
    static ObservationConditions of(Sweep sweep) {
        ObservationConditions where = new ObservationConditions();
        where.add("status <> " + ReadingStatus.ENTERED_IN_ERROR.ordinal());
        sweep.device().ifPresent(device -> where.add("device = ?", device));
        sweep.subject().ifPresent(subject -> where.add("subject = ?", subject));
        where.texts("metric", sweep.metrics());
        where.add("effective >= ?", Timestamp.from(WaitingStore.within(sweep.effectiveFrom())));
        where.add("effective < ?", Timestamp.from(WaitingStore.within(sweep.effectiveTo())));
        return where;
    }

    String sql() {
        return conditions.isEmpty() ? "true" : String.join(" and ", conditions);
    }

    List<Object> values() {
        return values;
    }

    void add(String condition, Object... parameters) {
        conditions.add(condition);
        values.addAll(List.of(parameters));
    }

    /** The first version of an observation stands at the place that is its id; later ones have an index. */
    private void ids(Collection<String> ids) {
        Long[] numbers = ids.stream()
                .filter(id -> id.matches("[0-9]{1,18}"))
                .map(Long::valueOf)
                .toArray(Long[]::new);
        conditions.add(OF_OBSERVATIONS);
        conditions.add("(position = any (?) and version = 1 or id = any (?) and version > 1)");
        values.add(numbers);
        values.add(numbers);
    }

    private void texts(String column, Collection<String> wanted) {
        if (wanted.size() == 1) {
            add(column + " = ?", wanted.iterator().next());
        } else if (!wanted.isEmpty()) {
            conditions.add(column + " = any (?)");
            values.add(wanted.toArray(String[]::new));
        }
    }

    /** Written out, so that PostgreSQL sees when all of them are in the index of what is not final. */
    private void statuses(Collection<String> codes) {
        String numbers = codes.stream()
                .map(ObservationConditions::status)
                .filter(Objects::nonNull)
                .map(status -> String.valueOf(status.ordinal()))
                .collect(Collectors.joining(", "));
        add(numbers.isEmpty() ? "false" : "status in (" + numbers + ")");
    }

    private static ReadingStatus status(String code) {
        for (ReadingStatus status : ReadingStatus.values()) {
            if (status.code().equals(code.toLowerCase(Locale.ROOT))) {
                return status;
            }
        }
        return null;
    }
}
