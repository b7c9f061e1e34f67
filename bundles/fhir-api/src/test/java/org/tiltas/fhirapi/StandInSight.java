package org.tiltas.fhirapi;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tiltas.api.Observed;
import org.tiltas.api.Subject;
import org.tiltas.spi.delivery.Sight;

/** Sees the residents, metrics and types of records that a test names. */
final class StandInSight implements Sight {
    final Set<String> residents = new HashSet<>();
    final Set<String> seen = new HashSet<>();
    final Set<String> types = new HashSet<>();
    /** The residents it was asked for, in their order. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    Instant steady = Instant.MAX;

    @Override
    public boolean sees(Observed row) {
        Subject subject = row.measurement().subject();
        return seen.contains(row.measurement().metric())
                && (subject.kind() != Subject.Kind.PATIENT || residents.contains(subject.reference()));
    }

    @Override
    public boolean resident(String patient) {
        asked.add(patient);
        return residents.contains(patient);
    }

    @Override
    public boolean records(String type, String patient) {
        return residents.contains(patient) && types.contains(type);
    }

    @Override
    public Optional<Set<String>> metrics() {
        return Optional.empty();
    }

    @Override
    public Instant steadyUntil(Set<String> patients) {
        return steady;
    }
}
