package org.tiltas.clinical.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.tiltas.clinical.devices.Assignments;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.clinical.work.Commits;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations.Sweep;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Gives everything of a merged Patient to the one that stands for it; the merged one stays, inactive. */
final class Merge {
    private static final String WHO = "server";

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private final Journal journal;
    private final OwnerSweep sweep;

    Merge(Journal journal, OwnerSweep sweep) {
        this.journal = journal;
        this.sweep = sweep;
    }

    /** @return how many Observations went over */
    long run(String merged, String survivor) throws InterruptedException {
        Unit unit = new Unit().require(Assignments.GUARD, journal.guard(Assignments.GUARD));
        for (Record statement : journal.records().list(Assignments.KIND)) {
            ObjectNode body = read(statement);
            String subject = body.path("subject").path("reference").asText();
            if (subject.equals("Patient/" + merged)) {
                body.withObjectProperty("subject").put("reference", "Patient/" + survivor);
                put(unit, statement, body);
            }
        }
        journal.records().get(Residents.KIND, merged).ifPresent(patient -> {
            ObjectNode body = read(patient);
            boolean linked = link(body, survivor);
            if (linked || body.path("active").asBoolean(true)) {
                put(unit, patient, body.put("active", false));
            }
        });
        if (!unit.records().isEmpty()) {
            Commits.await(journal, unit.bump(Assignments.GUARD));
        }
        Sweep all = new Sweep(Optional.empty(), Optional.of("Patient/" + merged), Set.of(), Instant.MIN, Instant.MAX);
        return sweep.merge(all, m -> survivor);
    }

    /** The survivor may have told of it alone. */
    private static boolean link(ObjectNode patient, String survivor) {
        for (JsonNode link : patient.path("link")) {
            if (link.path("type").asText().equals("replaced-by")) {
                return false;
            }
        }
        ObjectNode link = patient.withArrayProperty("link").addObject().put("type", "replaced-by");
        link.putObject("other").put("reference", "Patient/" + survivor);
        return true;
    }

    private static void put(Unit unit, Record record, ObjectNode body) {
        unit.put(RecordWrite.put(record.kind(), record.id(), body.toString()).expecting(record.version()));
        unit.audit(new Unit.Audit(Instant.now(), WHO, "merge", record.kind() + "/" + record.id()));
    }

    private ObjectNode read(Record record) {
        try {
            return (ObjectNode) json.readTree(record.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(record.kind() + "/" + record.id() + " is stored as no JSON", e);
        }
    }
}
