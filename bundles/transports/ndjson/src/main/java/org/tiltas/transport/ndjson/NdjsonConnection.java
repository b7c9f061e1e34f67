package org.tiltas.transport.ndjson;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.HostFailure;
import org.tiltas.api.Observed;
import org.tiltas.api.PartnerConnection;
import org.tiltas.api.PartnerContext;

/**
 * Delivers one lane into the files of one partner. A row is delivered when its line was synced to disk; its receipt is
 * the line's place. Rows that come again because their receipts were not committed are known by what this connection
 * wrote, and after a crash by {@link LaneFiles}.
 */
final class NdjsonConnection implements PartnerConnection {
    /** More than any pass has; older ones have their receipts. */
    private static final int MOST_REMEMBERED = 20_000;

    private final LaneFiles files;
    private final Map<Long, DeliveryOutcome> settled = new LinkedHashMap<>();

    NdjsonConnection(NdjsonOptions options, PartnerContext context, Disk disk, Clock clock) {
        this.files = new LaneFiles(options, context, disk, clock);
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Observed> items, boolean uncertain) throws HostFailure {
        List<Observed> fresh = items.stream()
                .filter(item -> !settled.containsKey(item.offset()))
                .toList();
        if (!fresh.isEmpty()) {
            append(fresh);
        }
        List<DeliveryOutcome> outcomes =
                items.stream().map(item -> settled.get(item.offset())).toList();
        // a refusal is for the server to remember; asked again it is looked at again
        items.forEach(item -> settled.computeIfPresent(
                item.offset(), (offset, outcome) -> outcome instanceof DeliveryOutcome.Refused ? null : outcome));
        for (var eldest = settled.keySet().iterator(); settled.size() > MOST_REMEMBERED; ) {
            eldest.next();
            eldest.remove();
        }
        return outcomes;
    }

    private void append(List<Observed> rows) throws HostFailure {
        try {
            List<DeliveryOutcome> outcomes = files.append(rows);
            for (int i = 0; i < rows.size(); i++) {
                settled.put(rows.get(i).offset(), outcomes.get(i));
            }
        } catch (IOException e) {
            if (!files.isSound()) {
                // it will be read back, and what has no receipt by then is cut off
                settled.clear();
            }
            throw failure(e);
        }
    }

    /** Nothing of the rows stands in a file, or it will be cut off: trying again is all there is to do. */
    private static HostFailure failure(IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        boolean denied = e instanceof AccessDeniedException;
        return new HostFailure(
                denied ? HostFailure.Kind.STOPPED : HostFailure.Kind.BUSY,
                "the folder cannot be written: " + (denied ? "access denied: " : "") + reason,
                Optional.empty());
    }

    @Override
    public void idle() throws HostFailure {
        settled.clear();
        try {
            files.idle();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void probe() throws HostFailure {
        try {
            files.probe();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        files.close();
        settled.clear();
    }
}
