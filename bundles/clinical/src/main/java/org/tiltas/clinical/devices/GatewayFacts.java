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
     * @param residents what its messages may do to residents
     * @param home the home it stands in; empty for none
     */
    private record Facts(ZoneId zone, Map<String, String> systems, ResidentTrust residents, String home) {}

    /** What messages of a gateway may do to the residents' records. */
    public enum ResidentTrust {
        /** Nothing. */
        OFF,
        /** Change those that are known; only an admission makes a new one. */
        ADMIT,
        /** Change them, and make those that are not known yet. */
        ANY
    }

    @Activate
    public GatewayFacts(@Reference Journal journal) {
        this(journal.records());
    }

    // of two public constructors with as many parameters the container takes either
    private GatewayFacts(Records records) {
        watch = records.watch(KIND, this::changed);
    }

    /** What the gateways' records say, without a container. */
    public static GatewayFacts over(Records records) {
        return new GatewayFacts(records);
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
    public Map<String, String> systems(String gateway) {
        Facts facts = known.get(gateway);
        return facts == null ? Map.of() : facts.systems();
    }

    /** What its messages may do to the residents' records. */
    public ResidentTrust residents(String gateway) {
        Facts facts = known.get(gateway);
        return facts == null ? ResidentTrust.OFF : facts.residents();
    }

    /** The home it stands in; empty if that is not told. */
    public String home(String gateway) {
        Facts facts = known.get(gateway);
        return facts == null ? "" : facts.home();
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
            ResidentTrust residents =
                    switch (body.path("residents").asText("off")) {
                        case "admit" -> ResidentTrust.ADMIT;
                        case "any" -> ResidentTrust.ANY;
                        default -> ResidentTrust.OFF;
                    };
            return new Facts(
                    zone.isEmpty() ? null : ZoneId.of(zone),
                    Map.copyOf(systems),
                    residents,
                    body.path("home").asText(""));
        } catch (JsonProcessingException | DateTimeException e) {
            LOG.error("gateway {}: zone and patients of its record cannot be used", record.id());
            return null;
        }
    }
}
