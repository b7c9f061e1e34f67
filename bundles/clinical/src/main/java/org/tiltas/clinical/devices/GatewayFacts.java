package org.tiltas.clinical.devices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
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

/** What the gateways' records say about time and about whom their messages may name. Thread-safe. */
@Component(service = GatewayFacts.class)
public final class GatewayFacts {
    static final String KIND = "gateway";

    private static final Logger LOG = LoggerFactory.getLogger(GatewayFacts.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Facts> known = new ConcurrentHashMap<>();
    private final AutoCloseable watch;

    /**
     * @param zone zone of its clock; null for the home's
     * @param systems identifier systems by assigning authority, and by their own names
     */
    private record Facts(ZoneId zone, Map<String, String> systems) {}

    @Activate
    public GatewayFacts(@Reference Journal journal) {
        this(journal.records());
    }

    public GatewayFacts(Records records) {
        watch = records.watch(KIND, this::changed);
    }

    @Deactivate
    public void close() throws Exception {
        watch.close();
    }

    /** The zone of times without offset. */
    public ZoneId zone(String gateway, ZoneId home) {
        Facts facts = known.get(gateway);
        return facts == null || facts.zone() == null ? home : facts.zone();
    }

    /** Identifier systems the gateway is trusted for, by what its messages call them; empty if for none. */
    Map<String, String> systems(String gateway) {
        Facts facts = known.get(gateway);
        return facts == null ? Map.of() : facts.systems();
    }

    /** Whether any gateway at all may name patients. */
    public boolean anyNamesPatients() {
        return known.values().stream().anyMatch(facts -> !facts.systems().isEmpty());
    }

    private void changed(Records.Change change) {
        Facts facts = change.now().map(GatewayFacts::read).orElse(null);
        if (facts == null) {
            known.remove(change.id());
        } else {
            known.put(change.id(), facts);
        }
    }

    private static Facts read(Record record) {
        try {
            JsonNode body = JSON.readTree(record.body());
            Map<String, String> systems = new HashMap<>();
            for (JsonNode entry : body.path("patients")) {
                String system = entry.path("system").asText();
                systems.putIfAbsent(system, system);
                systems.put(entry.path("authority").asText(system), system);
            }
            String zone = body.path("zone").asText("");
            return new Facts(zone.isEmpty() ? null : ZoneId.of(zone), Map.copyOf(systems));
        } catch (JsonProcessingException | DateTimeException e) {
            LOG.error("gateway {}: zone and patients of its record cannot be used", record.id());
            return null;
        }
    }
}
