package org.tiltas.clinical.devices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.Settings;

/** Who became who, who is away and who has died. Read by every adapter's thread, written by the journal's. */
@Component(service = Residents.class)
public final class Residents {
    public static final String KIND = "Patient";

    private static final Logger LOG = LoggerFactory.getLogger(Residents.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_MERGE = 10;

    private final Map<String, PatientFacts> byId = new ConcurrentHashMap<>();
    private final Map<String, String> survivors = new ConcurrentHashMap<>();
    private final AtomicLong merges = new AtomicLong();
    private final ZoneId zone;
    private final AutoCloseable watch;

    @Activate
    public Residents(@Reference Journal journal) {
        this(journal.records(), Settings.zone());
    }

    public Residents(Records records, ZoneId zone) {
        this.zone = zone;
        this.watch = records.watch(KIND, this::changed);
    }

    @Deactivate
    public void close() throws Exception {
        watch.close();
    }

    /** The Patient id that stands for this one now: its own, or that of the one it was merged into. */
    public String present(String id) {
        String patient = id;
        for (int i = 0; i < LONGEST_MERGE; i++) {
            String next = facts(patient).replacedBy().orElse(survivors.get(patient));
            if (next == null) {
                break;
            }
            patient = next;
        }
        return patient;
    }

    /** The ids that {@link #present} leads to this one: its own, and those merged into it, one after the other or at once. */
    public Set<String> standsFor(String id) {
        Set<String> known = new HashSet<>(byId.keySet());
        known.addAll(survivors.keySet());
        known.add(id);
        known.removeIf(other -> !present(other).equals(id));
        return known;
    }

    /** Grows whenever {@link #present} tells of somebody otherwise than before. */
    public long merges() {
        return merges.get();
    }

    /** What a Patient says; nothing if there is none with this id. */
    public PatientFacts facts(String id) {
        return byId.getOrDefault(id, PatientFacts.NONE);
    }

    /** Why no assignment of this resident holds at this time; empty if it does. */
    Optional<String> away(String id, Instant at) {
        return facts(id).away(at);
    }

    private synchronized void changed(Records.Change change) {
        PatientFacts before = byId.remove(change.id());
        if (before != null) {
            before.replaces().forEach(id -> survivors.remove(id, change.id()));
        }
        Optional<PatientFacts> now = change.now().map(this::read).filter(facts -> !facts.equals(PatientFacts.NONE));
        now.ifPresent(facts -> {
            byId.put(change.id(), facts);
            facts.replaces().forEach(id -> survivors.put(id, change.id()));
        });
        if (!now.orElse(PatientFacts.NONE).mergesAs(before == null ? PatientFacts.NONE : before)) {
            merges.incrementAndGet();
        }
    }

    private PatientFacts read(Record record) {
        try {
            return PatientFacts.read(JSON.readTree(record.body()), zone);
        } catch (JsonProcessingException | FieldError e) {
            LOG.error("Patient/{}: merge, absence and death cannot be read: {}", record.id(), e.getMessage());
            return PatientFacts.NONE;
        }
    }
}
