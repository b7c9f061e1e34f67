package org.tiltas.spi.analysis;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.analysis.AnalysisDescriptor.Nature;

/** Reads committed alerts. Thread-safe. */
public interface Alerts {
    Optional<Alert> get(String id);

    /** The active ones, from memory; those that have lasted longest first. */
    List<Alert> open();

    /** Those that match, newest change first. */
    List<Alert> search(Query query);

    /** Every change of one alert, oldest first. */
    List<Finding> history(String id);

    /**
     * A search; empty strings, sets and optionals do not restrict.
     *
     * @param module id of the module that judged
     * @param kind kind of alert
     * @param subject FHIR reference such as {@code Patient/17}
     * @param key id of the key, see {@link org.tiltas.api.analysis.Key#id}
     * @param nature clinical or technical
     * @param states states it may be in
     * @param acknowledged false for those that are new
     * @param since changed at or after
     * @param openedFrom began at or after
     * @param openedTo began before
     * @param before only those last changed before this place; {@link Long#MAX_VALUE} for the first page, then {@link
     *     Page#next}
     * @param limit at most so many
     */
    record Query(
            String module,
            String kind,
            String subject,
            String key,
            Optional<Nature> nature,
            Set<Alert.State> states,
            Optional<Boolean> acknowledged,
            Optional<Instant> since,
            Optional<Instant> openedFrom,
            Optional<Instant> openedTo,
            long before,
            int limit) {
        public static Query all() {
            return new Query(
                    "",
                    "",
                    "",
                    "",
                    Optional.empty(),
                    EnumSet.noneOf(Alert.State.class),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Long.MAX_VALUE,
                    100);
        }

        public Query ofModule(String id) {
            return new Query(
                    id, kind, subject, key, nature, states, acknowledged, since, openedFrom, openedTo, before, limit);
        }

        public Query ofKind(String name) {
            return new Query(
                    module,
                    name,
                    subject,
                    key,
                    nature,
                    states,
                    acknowledged,
                    since,
                    openedFrom,
                    openedTo,
                    before,
                    limit);
        }

        public Query about(String reference) {
            return new Query(
                    module,
                    kind,
                    reference,
                    key,
                    nature,
                    states,
                    acknowledged,
                    since,
                    openedFrom,
                    openedTo,
                    before,
                    limit);
        }

        public Query ofKey(String id) {
            return new Query(
                    module,
                    kind,
                    subject,
                    id,
                    nature,
                    states,
                    acknowledged,
                    since,
                    openedFrom,
                    openedTo,
                    before,
                    limit);
        }

        public Query in(Set<Alert.State> wanted) {
            return new Query(
                    module,
                    kind,
                    subject,
                    key,
                    nature,
                    wanted,
                    acknowledged,
                    since,
                    openedFrom,
                    openedTo,
                    before,
                    limit);
        }

        public Query since(Instant time) {
            return new Query(
                    module,
                    kind,
                    subject,
                    key,
                    nature,
                    states,
                    acknowledged,
                    Optional.of(time),
                    openedFrom,
                    openedTo,
                    before,
                    limit);
        }

        public Query page(long behind, int size) {
            return new Query(
                    module,
                    kind,
                    subject,
                    key,
                    nature,
                    states,
                    acknowledged,
                    since,
                    openedFrom,
                    openedTo,
                    behind,
                    size);
        }
    }

    /**
     * A page of a search.
     *
     * @param next {@link Query#before} of the next page; empty at the end
     */
    record Page(List<Alert> alerts, Optional<Long> next) {
        public Page {
            alerts = List.copyOf(alerts);
        }
    }

    /** The same with the place where the next page begins. */
    Page page(Query query);
}
