package org.tiltas.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.Measurement;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.journal.OriginMatch.Now;
import org.tiltas.journal.OriginRows.Origin;
import org.tiltas.spi.journal.Unit;

/**
 * Writes what reading messages once more has changed. It runs on the appender's thread and inside its transaction, so
 * that nothing can come between the comparison and the write; messages that say the same as before cost a few indexed
 * reads for all of them together.
 */
final class Rereads {
    /** How a quarantine ends that a replay has made superfluous. */
    static final String ENDED = "replayed by origin";

    private final Connection connection;
    private final Plan plan;
    private final OriginRows origins;
    private final OriginWriter writer;

    /** @param appended gets the rows that became observations */
    Rereads(Connection connection, Plan plan, List<Candidate> appended) {
        this.connection = connection;
        this.plan = plan;
        this.origins = new OriginRows(connection);
        this.writer = new OriginWriter(connection, plan, origins, appended);
    }

    void write() throws SQLException, IOException {
        Set<MessageKey> keys = new LinkedHashSet<>();
        for (Plan.RereadRow row : plan.rereads) {
            keys.add(key(row.reread()));
        }
        if (keys.isEmpty()) {
            return;
        }
        Map<MessageKey, Origin> read = origins.read(keys);
        for (Plan.RereadRow row : plan.rereads) {
            MessageKey key = key(row.reread());
            Origin origin = read.get(key);
            if (isTouched(key, origin)) {
                origin = origins.read(List.of(key)).get(key);
            }
            write(key, row, origin);
        }
        endQuarantine();
    }

    private static MessageKey key(Unit.Reread reread) throws SQLException {
        return MessageKey.parse(reread.message())
                .orElseThrow(
                        () -> new SQLException("a message to read once more has the id " + reread.message(), "22000"));
    }

    /** Whether an earlier message of this transaction has changed what was read for this one. */
    private boolean isTouched(MessageKey key, Origin origin) {
        return writer.messages().contains(key)
                || origin.given().stream()
                        .anyMatch(g -> writer.places().contains(g.own().id()))
                || origin.waiting().stream().anyMatch(w -> writer.places().contains(-w.position()))
                || origin.repeats().stream().anyMatch(r -> writer.places().contains(r.of()));
    }

    private void write(MessageKey key, Plan.RereadRow row, Origin origin) throws SQLException, IOException {
        Unit.Reread reread = row.reread();
        List<Now> now = new ArrayList<>();
        reread.owned().forEach(m -> now.add(new Now(m, true)));
        reread.unowned().forEach(m -> now.add(new Now(m, false)));
        now.sort(Comparator.comparingInt(n -> n.measurement().origin().ordinal()));
        OriginMatch match = new OriginMatch(origin, now, reread.whole());
        count(reread, "same", match.same);
        if (match.writesNothing()) {
            return;
        }
        writer.begin(row, key, match.repeats);
        for (MeasurementRows.Row gone : match.withdrawn) {
            writer.withdraw(gone);
        }
        for (MeasurementRows.Row gone : match.dropped) {
            writer.drop(gone);
        }
        List<Now> fresh = new ArrayList<>(match.fresh);
        for (OriginMatch.Change change : match.changed) {
            if (movesOn(change)) {
                if (change.given().newest().measurement().status() != ReadingStatus.ENTERED_IN_ERROR) {
                    writer.withdraw(change.given().newest());
                }
                fresh.add(change.now());
            } else {
                writer.amend(change.given().newest(), change.now());
            }
        }
        for (OriginMatch.WaitingChange change : match.waitingChanged) {
            writer.replace(change.row(), change.now());
        }
        if (!origin.setAside()) {
            for (Now one : fresh) {
                writer.append(one);
            }
        }
        writer.settleRepeats(new HashSet<>(origin.repeats()));
        count(reread, "same", writer.known());
        count(reread, "changed", writer.changed());
        count(reread, "new", writer.fresh());
        count(reread, "withdrawn", writer.withdrawn());
    }

    /** A changed value whose owner at that time is now known to have been another resident moves to that one. */
    private static boolean movesOn(OriginMatch.Change change) {
        Measurement stored = change.given().newest().measurement();
        Measurement now = change.now().measurement();
        return change.now().owned()
                && stored.subject().kind() == Subject.Kind.PATIENT
                && now.subject().kind() == Subject.Kind.PATIENT
                && !stored.subject().equals(now.subject());
    }

    private void count(Unit.Reread reread, String what, int number) {
        if (number != 0) {
            plan.count("reread." + reread.adapter() + "." + what, number);
        }
    }

    private void endQuarantine() throws SQLException {
        List<Long> positions = new ArrayList<>();
        List<String> modules = new ArrayList<>();
        for (Plan.RereadRow row : plan.rereads) {
            if (row.reread().whole()) {
                positions.add(key(row.reread()).position());
                modules.add(row.reread().adapter());
            }
        }
        if (positions.isEmpty()) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement("update quarantine q set ended = ?, how = ?"
                + " from unnest(?::bigint[], ?::text[]) as u(position, module)"
                + " where q.message_position = u.position and q.module = u.module and q.ended is null")) {
            update.setTimestamp(1, Timestamp.from(plan.now));
            update.setString(2, ENDED);
            update.setArray(3, connection.createArrayOf("bigint", positions.toArray()));
            update.setArray(4, connection.createArrayOf("text", modules.toArray()));
            int ended = update.executeUpdate();
            if (ended > 0) {
                plan.count("quarantined", -ended);
            }
        }
    }
}
