package org.tiltas.clinical.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.tiltas.clinical.devices.Extensions;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.clinical.devices.PatientFacts;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;
import org.tiltas.spi.journal.Records;

/** A Patient's absences and death can be reckoned with. */
final class PatientRules {
    private final Records records;
    private final ZoneId zone;
    private final Clock clock;

    PatientRules(Records records, ZoneId zone, Clock clock) {
        this.records = records;
        this.zone = zone;
        this.clock = clock;
    }

    void check(List<Draft> drafts) throws RefusedWrite {
        for (Draft draft : drafts) {
            if (draft.type().equals(Residents.KIND)) {
                noteDeath(draft);
                try {
                    PatientFacts facts = PatientFacts.read(draft.body, zone);
                    if (facts.replacedBy().filter(draft.id::equals).isPresent()
                            || facts.replaces().contains(draft.id)) {
                        throw Draft.refused(422, "business-rule", "Patient.link", "a Patient cannot replace itself");
                    }
                } catch (FieldError e) {
                    throw new RefusedWrite(422, e.code(), e.field(), e.getMessage());
                }
            }
        }
    }

    /** A death without a time counts from when it became known. */
    private void noteDeath(Draft draft) {
        ObjectNode body = (ObjectNode) draft.body;
        boolean noted =
                !Extensions.value(body, Extensions.DEATH_NOTED, "valueDateTime").isMissingNode();
        if (!body.path("deceasedBoolean").asBoolean(false) || noted) {
            return;
        }
        String since = records.get(draft.type(), draft.id)
                .map(record -> Bodies.read(record.body()))
                .map(before -> Extensions.value(before, Extensions.DEATH_NOTED, "valueDateTime")
                        .asText())
                .filter(text -> !text.isEmpty())
                .orElseGet(() -> ZonedDateTime.now(clock.withZone(zone))
                        .truncatedTo(ChronoUnit.SECONDS)
                        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
        body.withArrayProperty("extension")
                .addObject()
                .put("url", Extensions.DEATH_NOTED)
                .put("valueDateTime", since);
    }
}
