package org.tiltas.spi.clinical;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.tiltas.spi.journal.Records;

/**
 * Whose data nobody may be sent or shown: there is a record of kind {@code restriction} for the Patient, or the Patient
 * was erased while this server ran and something read before may still be on its way. Thread-safe.
 */
public final class Restricted implements AutoCloseable {
    /** Kind of the records; the id is the Patient's. */
    public static final String KIND = "restriction";

    private static final String PATIENT = "Patient";
    private static final String PREFIX = PATIENT + "/";

    private final Records records;
    private final Set<String> erased = ConcurrentHashMap.newKeySet();
    private final AutoCloseable watch;

    public Restricted(Records records) {
        this.records = records;
        this.watch = records.watch(KIND, change -> {
            if (change.now().isEmpty()) {
                erased.add(change.id());
            }
        });
    }

    /** @param subject reference of whom something is about; what is no Patient is never restricted */
    public boolean holds(String subject) {
        return subject.startsWith(PREFIX) && patient(subject.substring(PREFIX.length()));
    }

    public boolean patient(String id) {
        if (records.get(KIND, id).isPresent()) {
            return true;
        }
        return erased.contains(id) && records.get(PATIENT, id).isEmpty();
    }

    @Override
    public void close() {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
