package org.tiltas.engine.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Measurement;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.engine.module.Stamp;
import org.tiltas.spi.clinical.Decoded;
import org.tiltas.spi.clinical.Observing;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Modules;
import org.tiltas.spi.modules.Replays.Failure;

/**
 * One batch of messages read once more. A message that cannot be read now keeps what it gave: its failure is told in the
 * replay, and neither are its readings withdrawn nor is it put into quarantine, where it may lie already.
 */
final class ReplayBatch {
    private final String adapter;
    private final Modules.Active active;
    private final List<Decoded> decoded = new ArrayList<>();
    private final Set<String> partly = new HashSet<>();
    private final List<Failure> failures = new ArrayList<>();

    ReplayBatch(String adapter, Modules.Active active) {
        this.adapter = adapter;
        this.active = active;
    }

    List<Failure> failures() {
        return failures;
    }

    void fail(RawMessage message, String reason, String detail) {
        failures.add(new Failure(message.id(), reason, detail));
    }

    /** Lets the adapter read a message; the watchdog sees the stamp. */
    void decode(RawMessage message, DecodeContext context, Stamp stamp) {
        stamp.begin();
        boolean late = false;
        String broke = "";
        try {
            List<Reading> readings = active.adapter().decode(message, context);
            decoded.add(new Decoded(message, adapter, active.version(), List.copyOf(readings)));
        } catch (DecodeException e) {
            fail(message, e.reason(), e.getMessage());
            if (!e.partial().isEmpty()) {
                partly.add(message.id());
                decoded.add(new Decoded(message, adapter, active.version(), e.partial()));
            }
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // the class only: an exception's message may quote the payload
            broke = e.getClass().getName();
        } finally {
            late = stamp.end();
        }
        if (!broke.isEmpty()) {
            fail(
                    message,
                    late ? "adapter-timeout" : "adapter-failed",
                    late ? "adapter took too long" : "adapter broke with " + broke);
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
                        active.version(),
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
