package org.tiltas.engine.delivery;

import java.util.List;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** What a removed partner leaves in the journal: its cursor, deferrals and references. Receipts stay as proof. */
final class Leftovers {
    private static final byte[] NOTHING = {};

    private final Journal journal;

    Leftovers(Journal journal) {
        this.journal = journal;
    }

    /** Waits for its commits. */
    void remove(String partner) {
        journal.dropCursor(Delivery.cursor(partner)).join();
        Unit unit = new Unit();
        for (Deferral deferral : journal.deliveries().deferrals(partner)) {
            unit.endDeferral(partner, deferral.subject(), deferral.lane());
        }
        journal.records().list(RemoteNames.KIND).stream()
                .filter(record -> record.id().startsWith(partner + "|"))
                .forEach(record -> unit.put(RecordWrite.remove(RemoteNames.KIND, record.id())));
        journal.records().list(ErrandRecord.KIND).stream()
                .filter(record -> ErrandRecord.read(record).errand().partner().equals(partner))
                .forEach(record -> unit.put(RecordWrite.remove(ErrandRecord.KIND, record.id())));
        for (String module : List.of(
                Thinning.module(partner), Doubts.module(partner), Holdings.module(partner), Notes.module(partner))) {
            journal.states().keys(module).forEach(key -> unit.state(module, key, NOTHING));
        }
        journal.commit(unit).join();
    }

    /** Partners whose removal was cut short; their cursors would hold the streams back for ever. */
    List<String> forgotten() {
        String prefix = Delivery.cursor("");
        return journal.counters().lags().keySet().stream()
                .filter(cursor -> cursor.startsWith(prefix))
                .map(cursor -> cursor.substring(prefix.length()))
                .filter(id ->
                        !id.isEmpty() && journal.records().get("partner", id).isEmpty())
                .toList();
    }
}
