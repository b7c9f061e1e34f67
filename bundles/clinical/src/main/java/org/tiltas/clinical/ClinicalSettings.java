package org.tiltas.clinical;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.tiltas.clinical.metrics.Systems;

/** Settings of the clinical room, PID {@value #PID}. */
@ObjectClassDefinition(name = "Tiltas clinical rules", pid = ClinicalSettings.PID)
public @interface ClinicalSettings {
    String PID = "org.tiltas.clinical";

    @AttributeDefinition(
            name = "Horizon",
            description = "Days back within which measurements are taken; the journal keeps identities as long")
    int horizonDays() default 400;

    @AttributeDefinition(name = "Future", description = "Minutes a measurement may lie ahead of its receipt")
    int futureMinutes() default 10;

    @AttributeDefinition(
            name = "Interpretation system",
            description = "Code system for what devices say about the worth of a value")
    String interpretationSystem() default Systems.MEASUREMENT_STATUS;
}
