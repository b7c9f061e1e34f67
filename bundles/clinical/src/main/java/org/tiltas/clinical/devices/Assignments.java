package org.tiltas.clinical.devices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
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

/** Who wore which device when. Read by every adapter's thread, written by the journal's. */
@Component(service = Assignments.class)
public final class Assignments {
    public static final String KIND = "DeviceUseStatement";
    /** Counted up by every write that may change an owner (assignments, Devices, Patients); what was resolved before it is resolved again. */
    public static final String GUARD = "assignments";

    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Assignment> byId = new HashMap<>();
    private final Map<String, List<Assignment>> byDevice = new ConcurrentHashMap<>();
    private final Records records;
    private final ZoneId zone;
    private final AutoCloseable watch;

    @Activate
    public Assignments(@Reference Journal journal) {
        this(journal.records(), Settings.zone());
    }

    public Assignments(Records records, ZoneId zone) {
        this.records = records;
        this.zone = zone;
        this.watch = records.watch(KIND, this::changed);
    }

    @Deactivate
    public void close() throws Exception {
        watch.close();
    }

    /** Zone of dates without time. */
    public ZoneId zone() {
        return zone;
    }

    /**
     * The Patient id of who wore the device; null if nobody is known to.
     *
     * @param slot user slot the device told, if any
     */
    public String owner(String device, OptionalInt slot, Instant at) {
        String any = null;
        for (Assignment assignment : byDevice.getOrDefault(device, List.of())) {
            if (assignment.covers(at)) {
                if (assignment.slot().isEmpty()) {
                    any = assignment.resident();
                } else if (assignment.slot().equals(slot)) {
                    return assignment.resident();
                }
            }
        }
        return any;
    }

    /** Assignments of a device, in no order. */
    public List<Assignment> ofDevice(String device) {
        return byDevice.getOrDefault(device, List.of());
    }

    /** The assignment of a DeviceUseStatement; empty if it assigns nothing. */
    public synchronized Optional<Assignment> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** What the versions of a DeviceUseStatement behind this one have assigned; reads the history. */
    public List<Assignment> since(String id, long version) {
        List<Assignment> found = new ArrayList<>();
        for (Record record : records.history(KIND, id)) {
            if (record.version() > version && !record.body().isEmpty()) {
                read(record).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Assignments to a Patient, in no order. */
    public synchronized List<Assignment> ofResident(String patient) {
        return byId.values().stream().filter(a -> a.resident().equals(patient)).toList();
    }

    /** The Device id a stored DeviceUseStatement is about. */
    public static Optional<String> device(String body) {
        try {
            String reference =
                    JSON.readTree(body).path("device").path("reference").asText();
            return reference.startsWith("Device/") ? Optional.of(reference.substring(7)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private synchronized void changed(Records.Change change) {
        Assignment before = byId.remove(change.id());
        Assignment now = change.now().flatMap(this::read).orElse(null);
        if (now != null) {
            byId.put(now.id(), now);
            byDevice.compute(now.device(), (device, list) -> with(list, now));
        }
        if (before != null && (now == null || !now.device().equals(before.device()))) {
            byDevice.compute(before.device(), (device, list) -> without(list, before.id()));
        }
    }

    private static List<Assignment> with(List<Assignment> list, Assignment now) {
        List<Assignment> result = new ArrayList<>(without(list, now.id()));
        result.add(now);
        return List.copyOf(result);
    }

    private static List<Assignment> without(List<Assignment> list, String id) {
        return list == null
                ? List.of()
                : list.stream().filter(a -> !a.id().equals(id)).toList();
    }

    private Optional<Assignment> read(Record record) {
        try {
            return Assignment.read(record.id(), JSON.readTree(record.body()), zone);
        } catch (JsonProcessingException | FieldError e) {
            LOG.error("DeviceUseStatement/{} assigns nothing: {}", record.id(), e.getMessage());
            return Optional.empty();
        }
    }
}
