package org.tiltas.clinical.devices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Records;

/**
 * Finds the one Patient a message names, by an identifier in a system its gateway is trusted for; names never match. A
 * Patient that was merged into another one counts as that one.
 */
@Component(service = NamedPatients.class)
public final class NamedPatients {
    static final String KIND = "Patient";

    private static final JsonMapper JSON = new JsonMapper();
    private final Map<String, Set<String>> byIdentifier = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> byId = new ConcurrentHashMap<>();
    private final GatewayFacts gateways;
    private final Residents residents;
    private final AutoCloseable watch;

    /**
     * Whose a reading is.
     *
     * @param resident Patient id; null while it is nobody's
     * @param conflict message and assignment name different Patients
     */
    public record Owner(String resident, boolean conflict) {}

    @Activate
    public NamedPatients(@Reference Journal journal, @Reference GatewayFacts gateways, @Reference Residents residents) {
        this(KIND, journal.records(), gateways, residents);
    }

    /** The same over records alone. */
    public static NamedPatients over(Records records, GatewayFacts gateways, Residents residents) {
        return new NamedPatients(KIND, records, gateways, residents);
    }

    /** Not of three arguments: the component runtime would take it for the one that is annotated. */
    private NamedPatients(String kind, Records records, GatewayFacts gateways, Residents residents) {
        this.gateways = gateways;
        this.residents = residents;
        watch = records.watch(kind, this::changed);
    }

    @Deactivate
    public void close() throws Exception {
        watch.close();
    }

    /**
     * Identity in the message wins over the assignment; where both are there and differ, neither does.
     *
     * @param lines {@code authority|identifier}, one a line; null for none
     * @param assigned Patient id of the assignment at measurement time; null for none
     */
    public Owner owner(String gateway, String lines, String assigned) {
        Map<String, String> systems = lines == null ? Map.of() : gateways.systems(gateway);
        if (systems.isEmpty()) {
            return new Owner(assigned, false);
        }
        Set<String> found = new HashSet<>();
        for (String line : lines.split("\n", -1)) {
            int bar = line.indexOf('|');
            String system = bar < 0 ? null : systems.get(line.substring(0, bar));
            if (system != null) {
                byIdentifier
                        .getOrDefault(system + line.substring(bar), Set.of())
                        .forEach(id -> found.add(residents.present(id)));
            }
        }
        if (found.size() != 1) {
            return new Owner(null, false);
        }
        String named = found.iterator().next();
        boolean conflict = assigned != null && !assigned.equals(named);
        return new Owner(conflict ? null : named, conflict);
    }

    /** Whether the message names a patient in a way its gateway is trusted for. */
    boolean names(String gateway, String lines) {
        return lines != null && !gateways.systems(gateway).isEmpty();
    }

    /**
     * Ids of the Patients that have an identifier, also of those that were merged into another one.
     *
     * @param identifier {@code system|value}
     */
    public Set<String> holders(String identifier) {
        return byIdentifier.getOrDefault(identifier, Set.of());
    }

    private synchronized void changed(Records.Change change) {
        Set<String> before = byId.remove(change.id());
        if (before != null) {
            before.forEach(identifier -> byIdentifier.computeIfPresent(identifier, (key, ids) -> {
                Set<String> rest = new HashSet<>(ids);
                rest.remove(change.id());
                return rest.isEmpty() ? null : Set.copyOf(rest);
            }));
        }
        change.now().ifPresent(record -> {
            Set<String> now = read(record.body());
            byId.put(change.id(), now);
            now.forEach(identifier -> byIdentifier.merge(identifier, Set.of(change.id()), (a, b) -> {
                Set<String> all = new HashSet<>(a);
                all.addAll(b);
                return Set.copyOf(all);
            }));
        });
    }

    private static Set<String> read(String body) {
        try {
            Set<String> identifiers = new HashSet<>();
            for (JsonNode identifier : JSON.readTree(body).path("identifier")) {
                if (!identifier.path("use").asText().equals("old")) {
                    identifiers.add(identifier.path("system").asText() + "|"
                            + identifier.path("value").asText());
                }
            }
            return identifiers;
        } catch (JsonProcessingException e) {
            return Set.of();
        }
    }
}
