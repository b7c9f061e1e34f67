package org.tiltas.fhirapi.sight;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tiltas.api.Observed;
import org.tiltas.spi.delivery.Sight;

/**
 * What a partner sees during one answer. Whether a resident is seen is asked for each thing about them, and may cost a
 * search, so it is judged once. For one thread.
 */
final class RememberedSight implements Sight {
    private final Sight sight;
    private final Map<String, Boolean> residents = new HashMap<>();
    private final Map<String, Boolean> records = new HashMap<>();

    RememberedSight(Sight sight) {
        this.sight = sight;
    }

    @Override
    public boolean sees(Observed row) {
        return sight.sees(row);
    }

    @Override
    public boolean resident(String patient) {
        return residents.computeIfAbsent(patient, sight::resident);
    }

    @Override
    public boolean records(String type, String patient) {
        return resident(patient) && records.computeIfAbsent(type + " " + patient, key -> sight.records(type, patient));
    }

    @Override
    public Optional<Set<String>> metrics() {
        return sight.metrics();
    }

    @Override
    public Instant steadyUntil(Set<String> patients) {
        return sight.steadyUntil(patients);
    }
}
