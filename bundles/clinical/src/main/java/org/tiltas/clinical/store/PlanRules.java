package org.tiltas.clinical.store;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.clinical.plan.PlanText;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;

/** What a CarePlan or a Goal says of activity can be judged by. */
final class PlanRules {
    private final ZoneId zone;
    private final Clock clock;

    PlanRules(ZoneId zone, Clock clock) {
        this.zone = zone;
        this.clock = clock;
    }

    void check(List<Draft> drafts) throws RefusedWrite {
        for (Draft draft : drafts) {
            if (PlanText.KINDS.contains(draft.type())) {
                try {
                    PlanText.check(draft.type(), draft.body, LocalDate.now(clock.withZone(zone)), zone);
                } catch (FieldError e) {
                    throw new RefusedWrite(422, e.code(), e.field(), e.getMessage());
                }
            }
        }
    }
}
