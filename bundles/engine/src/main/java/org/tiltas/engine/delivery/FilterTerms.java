package org.tiltas.engine.delivery;

import java.util.Map;
import java.util.Set;

/**
 * What a partner wants; empty sets do not restrict, and what several of them say must all hold.
 *
 * @param codes codes of metrics, {@code 8867-4} or {@code http://loinc.org|8867-4}, or their names
 * @param categories observation categories
 * @param homes homes whose gateways heard the device
 * @param residents Patients, {@code 17} or {@code Patient/17}
 * @param statuses FHIR statuses
 * @param every how seldom a code is sent; urgent ones always are
 */
record FilterTerms(
        Set<String> codes,
        Set<String> categories,
        Set<String> homes,
        Set<String> residents,
        Set<String> statuses,
        Map<String, Every> every) {
    FilterTerms {
        codes = Set.copyOf(codes);
        categories = Set.copyOf(categories);
        homes = Set.copyOf(homes);
        residents = Set.copyOf(residents);
        statuses = Set.copyOf(statuses);
        every = Map.copyOf(every);
    }
}
