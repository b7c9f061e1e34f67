package org.tiltas.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Committed;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Unit;

/** A unit on its way to disk. */
final class Pending {
    private static final int BYTES_PER_WEIGHT = 2048;

    private final Unit unit;
    private final CompletableFuture<Committed> future = new CompletableFuture<>();
    private List<String> messageIds = List.of();
    private List<Long> quarantineIds = List.of();
    private Boolean[] observed = {};

    Pending(Unit unit) {
        this.unit = unit;
    }

    Unit unit() {
        return unit;
    }

    CompletableFuture<Committed> future() {
        return future;
    }

    /** Forgets what an earlier attempt had planned. */
    void reset() {
        messageIds = unit.messages().isEmpty()
                ? List.of()
                : new ArrayList<>(unit.messages().size());
        quarantineIds = unit.quarantined().isEmpty() ? List.of() : new ArrayList<>();
        observed = new Boolean[unit.observations().size()];
    }

    void message(String id) {
        messageIds.add(id);
    }

    void quarantine(long id) {
        quarantineIds.add(id);
    }

    void observed(int index, boolean fresh) {
        observed[index] = fresh;
    }

    void done() {
        future.complete(
                messageIds.isEmpty() && quarantineIds.isEmpty() && observed.length == 0
                        ? Committed.NOTHING
                        : new Committed(List.copyOf(messageIds), List.copyOf(quarantineIds), List.of(observed)));
    }

    void fail(JournalException why) {
        future.completeExceptionally(why);
    }

    /** Rows it will write, roughly, large payloads counting for several; bounds a merged transaction. */
    int weight() {
        int payloads = 0;
        for (RawMessage message : unit.messages()) {
            payloads += message.payload().length / BYTES_PER_WEIGHT;
        }
        return 1
                + payloads
                + unit.messages().size()
                + unit.observations().size()
                + unit.waiting().size()
                + unit.released().size()
                + unit.rereads().size()
                + 2 * unit.reissues().size()
                + unit.takings().size()
                + unit.quarantined().size()
                + unit.findings().size()
                + 100 * unit.erases().size()
                + unit.states().size() / 4
                + unit.records().size() / 4;
    }
}
