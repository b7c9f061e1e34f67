package org.tiltas.spi.clinical;

import java.util.List;
import org.tiltas.api.Observed;
import org.tiltas.spi.clinical.FhirStore.RefusedWrite;

/** Takes in Observations that people have made, and lets people take back any. Thread-safe; calls block until committed. */
public interface ManualObservations {
    /** Attribute of a measurement: references of those who made it, one a line. */
    String PERFORMER = "performer";
    /** Attribute of a measurement: the identifier its maker gave it, {@code system|value}. */
    String IDENTIFIER = "identifier";
    /** Module in the origin of such measurements. */
    String MODULE = "manual";

    /**
     * Checks an R4 Observation as its profile and the registry of metrics want it, and commits it as a measurement. One
     * with an identifier that is known already is not taken twice.
     *
     * @param json references are this server's own
     * @param who account that writes, for the audit
     * @throws RefusedWrite naming field and reason
     */
    Taken create(String json, String who) throws RefusedWrite;

    /**
     * Makes an Observation void: what is given must be what stands there, with the status {@code entered-in-error}.
     *
     * @param expected version it must have; {@link org.tiltas.spi.journal.RecordWrite#ANY} for whatever
     * @throws RefusedWrite 404 when there is none, 422 when more than the status differs
     */
    Taken retract(String id, String json, long expected, String who) throws RefusedWrite;

    /**
     * Observations with an identifier given by their makers.
     *
     * @param system empty for any
     */
    List<Observed> find(String system, String value);

    /**
     * What is stored now.
     *
     * @param changed false if it was there before and nothing was written
     */
    record Taken(Observed observed, boolean changed) {}
}
