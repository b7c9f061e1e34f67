package org.tiltas.clinical.devices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/** All Devices by any of their identifiers. Read by every adapter's thread, written by the journal's. */
@Component(service = Devices.class)
public final class Devices {
    public static final String KIND = "Device";

    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<DeviceIdentifier, DeviceEntry> byIdentifier = new ConcurrentHashMap<>();
    private final Map<String, DeviceEntry> byId = new ConcurrentHashMap<>();
    private final AutoCloseable watch;

    @Activate
    public Devices(@Reference Journal journal) {
        this(journal.records());
    }

    // of two public constructors with as many parameters the container takes either
    private Devices(Records records) {
        watch = records.watch(KIND, this::changed);
    }

    /** The devices of the records, without a container. */
    public static Devices over(Records records) {
        return new Devices(records);
    }

    @Deactivate
    public void close() throws Exception {
        watch.close();
    }

    /** The Device with this identifier; null if there is none. */
    public DeviceEntry find(DeviceIdentifier identifier) {
        return byIdentifier.get(DeviceEntry.common(identifier));
    }

    /** The Device with this id; null if there is none. */
    public DeviceEntry get(String id) {
        return byId.get(id);
    }

    private synchronized void changed(Records.Change change) {
        DeviceEntry before = byId.remove(change.id());
        DeviceEntry now = change.now().map(Devices::read).orElse(null);
        if (now != null) {
            byId.put(now.id(), now);
            now.identifiers().forEach(identifier -> byIdentifier.put(identifier, now));
        }
        if (before != null) {
            for (DeviceIdentifier identifier : before.identifiers()) {
                if (now == null || !now.identifiers().contains(identifier)) {
                    byIdentifier.computeIfPresent(
                            identifier, (key, holder) -> holder.id().equals(before.id()) ? null : holder);
                }
            }
        }
    }

    private static DeviceEntry read(Record record) {
        try {
            return DeviceEntry.read(record.id(), record.version(), record.body(), JSON.readTree(record.body()));
        } catch (JsonProcessingException e) {
            LOG.error("Device/{} is stored as something else than JSON and cannot be used", record.id());
            return null;
        }
    }
}
