package org.tiltas.fhirapi.search;

import ca.uhn.fhir.rest.param.DateAndListParam;
import ca.uhn.fhir.rest.param.DateOrListParam;
import ca.uhn.fhir.rest.param.DateParam;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.server.Settings;

/**
 * A set of points in time as intervals, from inclusive to exclusive, in order and apart. {@link Instant#MIN} and {@link
 * Instant#MAX} stand for no bound.
 */
public record TimeSet(List<Interval> intervals) {
    static final TimeSet ALL = of(Instant.MIN, Instant.MAX);

    static TimeSet of(Instant from, Instant to) {
        return new TimeSet(from.isBefore(to) ? List.of(new Interval(from, to)) : List.of());
    }

    /** What a date parameter lets through: its repetitions all, the values of each any. */
    static TimeSet of(String name, DateAndListParam dates, ZoneId zone, Instant now) {
        TimeSet all = ALL;
        if (dates == null) {
            return all;
        }
        for (DateOrListParam group : dates.getValuesAsQueryTokens()) {
            TimeSet any = new TimeSet(List.of());
            for (DateParam date : group.getValuesAsQueryTokens()) {
                any = any.or(Span.of(name, date, zone).matching(name, date.getPrefix(), now));
            }
            all = all.and(any);
        }
        return all;
    }

    /**
     * The one period a date parameter lets through.
     *
     * @throws RuntimeException 400 when it is several or none
     */
    public static Interval single(String name, DateAndListParam dates) {
        TimeSet all = of(name, dates, Settings.zone(), Instant.now());
        if (all.intervals.size() != 1) {
            throw Refusal.parameter(name, "must be one period; ne and lists are not supported");
        }
        return all.intervals.get(0);
    }

    TimeSet and(TimeSet other) {
        List<Interval> out = new ArrayList<>();
        for (Interval a : intervals) {
            for (Interval b : other.intervals) {
                Instant from = a.from.isAfter(b.from) ? a.from : b.from;
                Instant to = a.to.isBefore(b.to) ? a.to : b.to;
                if (from.isBefore(to)) {
                    out.add(new Interval(from, to));
                }
            }
        }
        return new TimeSet(out);
    }

    TimeSet or(TimeSet other) {
        List<Interval> all = new ArrayList<>(intervals);
        all.addAll(other.intervals);
        all.sort(Comparator.comparing(Interval::from));
        List<Interval> out = new ArrayList<>();
        for (Interval next : all) {
            Interval last = out.isEmpty() ? null : out.get(out.size() - 1);
            if (last != null && !next.from.isAfter(last.to)) {
                Instant to = next.to.isAfter(last.to) ? next.to : last.to;
                out.set(out.size() - 1, new Interval(last.from, to));
            } else {
                out.add(next);
            }
        }
        return new TimeSet(out);
    }

    boolean contains(Instant time) {
        return intervals.stream().anyMatch(i -> !time.isBefore(i.from) && time.isBefore(i.to));
    }

    /** From inclusive to exclusive. */
    public record Interval(Instant from, Instant to) {
        public Optional<Instant> lower() {
            return from.equals(Instant.MIN) ? Optional.empty() : Optional.of(from);
        }

        public Optional<Instant> upper() {
            return to.equals(Instant.MAX) ? Optional.empty() : Optional.of(to);
        }
    }
}
