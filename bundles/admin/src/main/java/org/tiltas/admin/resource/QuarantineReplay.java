package org.tiltas.admin.resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tiltas.admin.Rooms;
import org.tiltas.admin.http.Call;
import org.tiltas.admin.http.Json;
import org.tiltas.admin.http.Problem;
import org.tiltas.admin.http.Reply;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/**
 * Puts messages from quarantine back into the inbox of their adapter. The entry ends in the same unit, so a message is
 * never in both places and never in none.
 */
final class QuarantineReplay {
    private static final int PAGE = 500;
    private static final int MOST = 10_000;
    private static final int PER_UNIT = 50;
    private final Rooms rooms;
    private final Store store;

    QuarantineReplay(Rooms rooms, Store store) {
        this.rooms = rooms;
        this.store = store;
    }

    /** @return id of the new message */
    String one(Quarantined.Entry entry, String otherAdapter, Call call) {
        RawMessage message = again(entry, otherAdapter);
        return store.commit(
                        new Unit().appendAgain(message).endQuarantine(entry.id(), "replayed"),
                        call,
                        "quarantine.replay",
                        String.valueOf(entry.id()))
                .messageIds()
                .get(0);
    }

    /** Replays what a module, now mended, gave up on; oldest first because order within a device matters. */
    Reply all(Call call) {
        call.onlyQueries("module", "reason", "since");
        String module = call.query("module");
        if (module.isEmpty()) {
            throw Problem.field("module", "is missing");
        }
        int replayed = 0;
        int skipped = 0;
        Unit unit = new Unit();
        for (long id : ids(module, call)) {
            Optional<Quarantined.Entry> entry = rooms.journal().quarantine().get(id);
            if (entry.isEmpty() || refusal(entry.get(), "").isPresent()) {
                skipped++;
                continue;
            }
            unit.appendAgain(again(entry.get(), "")).endQuarantine(id, "replayed");
            replayed++;
            if (unit.messages().size() == PER_UNIT) {
                store.commit(unit, call, "quarantine.replay", module + ": " + PER_UNIT + " entries");
                unit = new Unit();
            }
        }
        if (!unit.messages().isEmpty()) {
            String what = module + ": " + unit.messages().size() + " entries";
            store.commit(unit, call, "quarantine.replay", what);
        }
        return Reply.ok(Json.object().put("replayed", replayed).put("skipped", skipped));
    }

    private List<Long> ids(String module, Call call) {
        List<Long> ids = new ArrayList<>();
        Instant since = call.time("since", Instant.MIN);
        long before = Long.MAX_VALUE;
        List<Quarantined.Entry> page;
        do {
            page = rooms.journal().quarantine().list(module, call.query("reason"), since, before, PAGE);
            for (Quarantined.Entry entry : page) {
                ids.add(entry.id());
                before = entry.id();
            }
        } while (page.size() == PAGE && ids.size() < MOST);
        Collections.reverse(ids);
        return ids;
    }

    private RawMessage again(Quarantined.Entry entry, String otherAdapter) {
        refusal(entry, otherAdapter).ifPresent(reason -> {
            throw Problem.of(409, reason);
        });
        RawMessage old = entry.quarantined().message();
        String adapter = otherAdapter.isEmpty() ? old.adapter() : otherAdapter;
        boolean known = otherAdapter.isEmpty()
                || rooms.modules().list().stream()
                        .anyMatch(module -> module.id().equals(otherAdapter)
                                && module.kind().equals("adapter"));
        if (!known) {
            throw Problem.field("adapter", "no adapter of this name is known");
        }
        // The time of receipt stays: it may be all that is known about when the reading was taken.
        return new RawMessage(
                "",
                adapter,
                old.gateway(),
                old.transport(),
                old.topic(),
                old.contentType(),
                old.received(),
                old.redelivered(),
                old.lane(),
                old.payload());
    }

    private static Optional<String> refusal(Quarantined.Entry entry, String otherAdapter) {
        Quarantined what = entry.quarantined();
        if (!what.sha256().isEmpty()) {
            return Optional.of("bytes: only the head of the " + what.size() + " bytes was kept; it cannot be replayed");
        }
        if (what.message().adapter().isEmpty() && otherAdapter.isEmpty()) {
            return Optional.of("adapter: none reads this topic; name one with ?adapter=");
        }
        return Optional.empty();
    }
}
