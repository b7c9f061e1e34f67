package org.tiltas.clinical.devices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
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
    private static final int LONGEST_MERGE = 10;

    private final Map<String, Set<String>> byIdentifier = new ConcurrentHashMap<>();
    private final Map<String, Entry> byId = new ConcurrentHashMap<>();
    private final GatewayFacts gateways;
    private final AutoCloseable watch;

    private record Entry(Set<String> identifiers, Optional<String> replacedBy) {}

    /**
     * Whose a reading is.
     *
     * @param resident Patient id; null while it is nobody's
     * @param conflict message and assignment name different Patients
     */
    public record Owner(String resident, boolean conflict) {}

    @Activate
    public NamedPatients(@Reference Journal journal, @Reference GatewayFacts gateways) {
        this(journal.records(), gateways);
    }

    public NamedPatients(Records records, GatewayFacts gateways) {
        this.gateways = gateways;
        watch = records.watch(KIND, this::changed);
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
                        .forEach(id -> found.add(present(id)));
            }
        }
        if (found.size() != 1) {
            return new Owner(null, false);
        }
        String named = found.iterator().next();
        boolean conflict = assigned != null && !assigned.equals(named);
        return new Owner(conflict ? null : named, conflict);
    }

    private String present(String id) {
        String patient = id;
        for (int i = 0; i < LONGEST_MERGE; i++) {
            Entry entry = byId.get(patient);
            if (entry == null || entry.replacedBy().isEmpty()) {
                break;
            }
            patient = entry.replacedBy().get();
        }
        return patient;
    }

    private synchronized void changed(Records.Change change) {
        Entry before = byId.remove(change.id());
        if (before != null) {
            before.identifiers()
                    .forEach(identifier -> byIdentifier.computeIfPresent(identifier, (key, ids) -> {
                        Set<String> rest = new HashSet<>(ids);
                        rest.remove(change.id());
                        return rest.isEmpty() ? null : Set.copyOf(rest);
                    }));
        }
        change.now().ifPresent(record -> {
            Entry now = read(record.body());
            byId.put(change.id(), now);
            now.identifiers()
                    .forEach(identifier -> byIdentifier.merge(identifier, Set.of(change.id()), (a, b) -> {
                        Set<String> all = new HashSet<>(a);
                        all.addAll(b);
                        return Set.copyOf(all);
                    }));
        });
    }

    private static Entry read(String body) {
        try {
            JsonNode patient = JSON.readTree(body);
            Set<String> identifiers = new HashSet<>();
            for (JsonNode identifier : patient.path("identifier")) {
                if (!identifier.path("use").asText().equals("old")) {
                    identifiers.add(identifier.path("system").asText() + "|"
                            + identifier.path("value").asText());
                }
            }
            Map<String, String> links = new HashMap<>();
            for (JsonNode link : patient.path("link")) {
                String other = link.path("other").path("reference").asText();
                if (other.startsWith("Patient/")) {
                    links.put(link.path("type").asText(), other.substring(8));
                }
            }
            return new Entry(identifiers, Optional.ofNullable(links.get("replaced-by")));
        } catch (JsonProcessingException e) {
            return new Entry(Set.of(), Optional.empty());
        }
    }
}
