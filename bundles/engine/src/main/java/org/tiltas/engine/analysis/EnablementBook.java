package org.tiltas.engine.analysis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.Purpose;
import org.tiltas.spi.analysis.Alert;
import org.tiltas.spi.analysis.Enablement;
import org.tiltas.spi.analysis.Finding;
import org.tiltas.spi.analysis.FindingWrite;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Decisions about modules with a medical purpose, as records. */
final class EnablementBook implements Enablement {
    private static final int ATTEMPTS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Journal journal;
    private final Descriptors descriptors;

    EnablementBook(Journal journal, Descriptors descriptors) {
        this.journal = journal;
        this.descriptors = descriptors;
    }

    @Override
    public boolean isEnabled(String module) {
        boolean medical = descriptors
                .descriptor(module)
                .filter(d -> d.purpose() == Purpose.MEDICAL)
                .isPresent();
        return !medical || decision(module).filter(Decision::enabled).isPresent();
    }

    @Override
    public Optional<Decision> decision(String module) {
        return journal.records().get(KIND, module).map(EnablementBook::read);
    }

    private static Decision read(Record record) {
        try {
            JsonNode root = JSON.readTree(record.body());
            return new Decision(
                    root.path("enabled").asBoolean(),
                    root.path("who").asText(),
                    root.path("reason").asText(),
                    record.updated());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the decision about module " + record.id() + " is no JSON", e);
        }
    }

    @Override
    public Decision enable(String module, String who, String reason) {
        return decide(module, true, who, reason);
    }

    @Override
    public Decision disable(String module, String who, String reason) {
        return decide(module, false, who, reason);
    }

    private Decision decide(String module, boolean enabled, String who, String reason) {
        AnalysisDescriptor descriptor = descriptors
                .descriptor(module)
                .orElseThrow(() -> new IllegalArgumentException("module: there is no analysis '" + module + "'"));
        if (descriptor.purpose() != Purpose.MEDICAL) {
            throw new IllegalArgumentException("module: " + module + " has no medical purpose and is always on");
        }
        if (who.isBlank()) {
            throw new IllegalArgumentException("who: a person must answer for the decision");
        }
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason: missing");
        }
        for (int attempt = 1; ; attempt++) {
            try {
                journal.commit(unit(module, enabled, who, reason)).join();
                return decision(module).orElseThrow();
            } catch (CompletionException e) {
                boolean collided = e.getCause() instanceof JournalException.Conflict
                        || e.getCause() instanceof JournalException.Stale;
                if (!collided || attempt == ATTEMPTS) {
                    throw e.getCause() instanceof RuntimeException cause ? cause : e;
                }
            }
        }
    }

    private Unit unit(String module, boolean enabled, String who, String reason) {
        Instant now = Instant.now();
        String body = JSON.createObjectNode()
                .put("enabled", enabled)
                .put("who", who)
                .put("reason", reason)
                .toString();
        String action = enabled ? "analysis.enable" : "analysis.disable";
        Unit unit = new Unit()
                .put(RecordWrite.put(KIND, module, body))
                .audit(new Unit.Audit(now, who, action, module + " (" + NOTICE + "): " + reason))
                // whoever judges with the former decision has to begin again
                .bump(Runner.guard(module));
        if (!enabled) {
            forget(unit, module, who, reason, now);
        }
        return unit;
    }

    private void forget(Unit unit, String module, String who, String reason, Instant now) {
        for (Alert alert : journal.alerts().open()) {
            if (alert.source().module().equals(module)) {
                Alert over = alert.change()
                        .cleared(OffsetDateTime.ofInstant(now, ZoneOffset.UTC), "the module was disabled: " + reason)
                        .build(now);
                unit.find(new FindingWrite(over, new Finding.Change(Finding.What.CLOSED, now, who, reason, false)));
            }
        }
        for (String name : new String[] {Runner.states(module), Runner.snapshots(module)}) {
            journal.states().keys(name).forEach(key -> unit.state(name, key, KeyState.NOTHING));
        }
    }
}
