package org.tiltas.api;

import java.util.Objects;

/**
 * What a country's or an association's guide wants of the resources a partner is sent. Published as an OSGi service by a
 * bundle of its own and named by a partner's {@code profile}; works with every channel that sends FHIR. Called by several
 * threads.
 */
public interface DeliveryProfile {
    /** Its name in the settings of partners, such as {@code lt}. */
    String id();

    /** Version of FHIR that it is for, {@code R4} or {@code R5}; resources are given and taken back in it. */
    String fhirVersion();

    /**
     * Checks the settings of a partner that names it, those below {@code settings.<id>.} above all.
     *
     * @throws IllegalArgumentException naming field and reason in one line
     */
    void check(PartnerSettings settings);

    /**
     * What becomes of an Observation. Corrections and withdrawals of what the partner holds are asked about too.
     *
     * @param json the Observation with this server's own references
     */
    Dispatch observation(Measurement measurement, String json, PartnerSettings settings);

    /**
     * What becomes of a resource that an Observation refers to.
     *
     * @param reference such as {@code Patient/17}
     */
    Dispatch resource(String reference, String json, PartnerSettings settings);

    /** What becomes of a resource. */
    sealed interface Dispatch {
        /** It is sent like this. An Observation keeps its identifier; references may go but not change. */
        record Send(String json) implements Dispatch {
            public Send {
                Objects.requireNonNull(json, "json");
            }
        }

        /**
         * The guide has no place for it. An Observation is passed over as if the partner's filter had left it out.
         *
         * @param reason one line for people; no health data
         */
        record Withhold(String reason) implements Dispatch {
            public Withhold {
                Objects.requireNonNull(reason, "reason");
            }
        }
    }
}
