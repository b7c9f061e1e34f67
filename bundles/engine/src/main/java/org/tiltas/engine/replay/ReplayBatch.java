package org.tiltas.engine.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.Measurement;
import org.tiltas.api.RawMessage;
import org.tiltas.engine.module.Decoding;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Replays.Failure;

/**
 * One batch of messages read once more. A message that cannot be read now keeps what it gave: its failure is told in the
 * replay, and neither are its readings withdrawn nor is it put into quarantine, where it may lie already.
 */
final class ReplayBatch {
    private final String adapter;
    private final String version;
    private final List<Decoded> decoded = new ArrayList<>();
    private final Set<String> partly = new HashSet<>();
    private final List<Failure> failures = new ArrayList<>();

    /** @param version of the adapter that reads */
    ReplayBatch(String adapter, String version) {
        this.adapter = adapter;
        this.version = version;
    }

    List<Failure> failures() {
        return failures;
    }

    void fail(RawMessage message, String reason, String detail) {
        failures.add(new Failure(message.id(), reason, detail));
    }

    /** Takes what the adapter made of a message. */
    void take(RawMessage message, Decoding outcome) {
        if (outcome instanceof Decoding.Read read) {
            if (read.readings().isEmpty() && !read.residents().isEmpty()) {
                // What happened to residents happened once: it was applied then, or waits in quarantine to be taken in.
                return;
            }
            decoded.add(new Decoded(message, adapter, version, read.readings()));
        } else if (outcome instanceof Decoding.Refused refused) {
            fail(message, refused.reason(), refused.detail());
            if (!refused.partial().isEmpty()) {
                partly.add(message.id());
                decoded.add(new Decoded(message, adapter, version, refused.partial()));
            }
        } else if (outcome instanceof Decoding.Broke broke) {
            fail(message, "adapter-failed", "adapter broke with " + broke.how());
        } else {
            fail(message, "adapter-timeout", "adapter took too long");
        }
    }

    /** Finds owner, time and identity, and asks the journal to compare. */
    void fill(Unit unit, Observing observing) {
        Unit scratch = new Unit();
        Map<String, List<Measurement>> owned = byMessage(observing.observe(decoded, scratch));
        Map<String, List<Measurement>> unowned = byMessage(scratch.waiting());
        Set<String> refused = new HashSet<>();
        for (Quarantined q : scratch.quarantined()) {
            refused.add(q.message().id());
            fail(q.message(), q.reason(), q.detail());
        }
        scratch.required().forEach(unit::require);
        // A device that nobody knew must be there; what old messages say about known ones is not news.
        scratch.records().stream().filter(ReplayBatch::creates).forEach(unit::put);
        for (Decoded message : decoded) {
            String id = message.message().id();
            if (!refused.contains(id)) {
                unit.reread(new Unit.Reread(
                        id,
                        adapter,
                        version,
                        owned.getOrDefault(id, List.of()),
                        unowned.getOrDefault(id, List.of()),
                        !partly.contains(id)));
            }
        }
    }

    private static boolean creates(RecordWrite write) {
        return write.expected() == 0;
    }

    private static Map<String, List<Measurement>> byMessage(List<Measurement> measurements) {
        Map<String, List<Measurement>> found = new HashMap<>();
        measurements.forEach(m -> found.computeIfAbsent(m.origin().message(), id -> new ArrayList<>())
                .add(m));
        return found;
    }
}
