package org.tiltas.fhirapi;

import java.util.List;
import org.tiltas.api.Observed;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.clinical.ManualObservations;
import org.tiltas.spi.journal.RecordWrite;

/** Answers as the clinical room does, without its rules: every Observation given is the first one known. */
final class MemoryManual implements ManualObservations {
    private final MemoryObservations observations;
    String given = "";
    String identifier = "";

    MemoryManual(MemoryObservations observations) {
        this.observations = observations;
    }

    void check(String json) throws RefusedWrite {
        if (!json.contains("performer")) {
            throw new RefusedWrite(422, "required", "Observation.performer", "Observation.performer: is required");
        }
    }

    @Override
    public Taken create(String json, String who) throws RefusedWrite {
        check(json);
        given = json;
        return new Taken(observations.all.get(0), true);
    }

    @Override
    public Taken retract(String id, String json, long expected, String who) throws RefusedWrite {
        Observed there = observations
                .get(id)
                .orElseThrow(() -> new RefusedWrite(404, "not-found", "", "Observation/" + id + " is not known"));
        if (expected != RecordWrite.ANY && expected != there.version()) {
            throw new RefusedWrite(412, "conflict", "", "is at version " + there.version());
        }
        given = json;
        Observed next = new Observed(
                there.offset() + 100, id, there.version() + 1, there.recorded().plusSeconds(1), there.measurement());
        observations.all.add(next);
        return new Taken(next, true);
    }

    @Override
    public List<Observed> find(String system, String value) {
        boolean known =
                (system + "|" + value).equals(identifier) || system.isEmpty() && identifier.endsWith("|" + value);
        return known ? List.of(observations.all.get(0)) : List.of();
    }
}
