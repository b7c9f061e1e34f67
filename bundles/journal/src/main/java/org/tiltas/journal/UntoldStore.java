package org.tiltas.journal;

import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tiltas.spi.journal.Erasures.Errand;
import org.tiltas.spi.journal.Erasures.State;
import org.tiltas.spi.journal.Erasures.Untold;

/** Looks for what is left to do of erasures: partners to be told, and what came after its erasure. */
final class UntoldStore extends Selecting {
    /**
     * What came after its erasure.
     *
     * @param messages in which nothing of others is known
     * @param entries devices whose entries are to be cut out, by message
     */
    record Late(List<Long> waiting, List<String> messages, Map<String, Set<String>> entries) {}

    UntoldStore(Database database) {
        super(database);
    }

    Map<String, Long> holders(Collection<String> subjects) {
        Map<String, Long> found = new TreeMap<>();
        select(
                        "select r.partner, count(distinct o.id) from receipt r, unnest(r.positions) as p(position)"
                                + " join observation o on o.log in (1, 2) and o.position = p.position"
                                + " where o.subject = any (?) group by r.partner",
                        List.<Object>of((Object) texts(subjects)),
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    List<Errand> errands(String partner, int limit) {
        return select(
                "select erasure, partner, remote from erased_delivery where partner = ? and state = "
                        + State.OPEN.ordinal() + " and due <= now() order by erasure, remote limit " + limit,
                List.of(partner),
                row -> new Errand(row.getString(1), row.getString(2), row.getString(3)));
    }

    List<Untold> untold(String erasure, String partner, int limit) {
        return select(
                "select erasure, partner, remote, state, answer, asked from erased_delivery where erasure = ?"
                        + " and ? in ('', partner) order by partner, remote limit " + limit,
                List.of(erasure, partner),
                row -> new Untold(
                        new Errand(row.getString(1), row.getString(2), row.getString(3)),
                        State.values()[row.getInt(4)],
                        row.getString(5),
                        Optional.ofNullable(row.getObject(6, OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)));
    }

    Map<String, Long> open(String erasure) {
        Map<String, Long> found = new TreeMap<>();
        select(
                        "select partner, count(*) from erased_delivery where ? in ('', erasure) group by partner",
                        List.of(erasure),
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    Late late(int limit) {
        List<Long> waiting = select(
                "select w.id from waiting w join erased_span s on s.device = w.device and w.effective >= s.begins"
                        + " and w.effective < s.ends and (s.slot < 0 or w.detail ~ " + ValueJson.ofUser("s.slot")
                        + ") limit " + limit,
                List.of(),
                row -> row.getLong(1));
        List<String> again = select(
                "select distinct e.log, e.position from erased_reading e"
                        + " join inbox i on i.log = e.log and i.position = e.position"
                        + " where not exists (select 1 from observation o where o.origin_position = e.position"
                        + " and o.origin_log = e.log) and not exists (select 1 from waiting w"
                        + " where w.origin_position = e.position and w.origin_log = e.log)"
                        + " and not exists (select 1 from duplicate d where d.origin_position = e.position"
                        + " and d.origin_log = e.log)"
                        // what is left of one that was cut is others', even if it gave no readings
                        + " and not exists (select 1 from erased_reading c where c.position = e.position"
                        + " and c.log = e.log and c.ordinal = " + ErasedReadings.CUT + ") limit " + limit,
                List.of(),
                row -> MessageKey.format(row.getInt(1), row.getLong(2)));
        Map<String, Set<String>> entries = new LinkedHashMap<>();
        select(
                        "select e.log, e.position, e.device from erased_entry e join (select distinct log, position"
                                + " from erased_entry order by position limit " + limit
                                + ") m on m.log = e.log and m.position = e.position order by e.position",
                        List.of(),
                        row -> Map.entry(MessageKey.format(row.getInt(1), row.getLong(2)), row.getString(3)))
                .forEach(e -> entries.computeIfAbsent(e.getKey(), id -> new TreeSet<>())
                        .add(e.getValue()));
        return new Late(waiting, again, entries);
    }
}
