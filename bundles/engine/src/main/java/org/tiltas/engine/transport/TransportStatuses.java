package org.tiltas.engine.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.modules.Modules.Status;

/** How the transports are, those that were removed too, with the figures the journal has of them. Thread-safe. */
final class TransportStatuses {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KIND = "transport";

    private static final String RECORD = "module";
    private static final Logger LOG = LoggerFactory.getLogger(TransportStatuses.class);

    private final Journal journal;
    private final Map<String, Berth> berths;
    private volatile boolean begun;

    TransportStatuses(Journal journal, Map<String, Berth> berths) {
        this.journal = journal;
        this.berths = berths;
    }

    /** All that is installed lies in a berth by now. */
    void begun() {
        begun = true;
    }

    /** Why the server is not ready for their sake; empty when it is. */
    Optional<String> trouble() {
        for (Map.Entry<String, Berth> entry : berths.entrySet()) {
            Optional<String> reason = entry.getValue().trouble();
            if (reason.isPresent()) {
                return Optional.of(entry.getKey() + ": " + reason.get());
            }
        }
        return begun ? Optional.empty() : Optional.of("starting");
    }

    /** Lines that an operator should know. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        berths.values().forEach(berth -> berth.instance().ifPresent(i -> warnings.addAll(i.warnings())));
        if (begun) {
            removed().keySet().forEach(id -> warnings.add("transport " + id + ": was removed; nothing comes in by it"));
        }
        return warnings;
    }

    List<Status> list() {
        Map<String, Long> counters = journal.counters().all();
        List<Status> list = new ArrayList<>();
        berths.forEach((id, berth) -> list.add(new Status(
                id,
                KIND,
                berth.instance().map(TransportInstance::version).orElse(""),
                berth.instance().map(TransportInstance::bundle).orElse(-1L),
                berth.state(),
                berth.trouble(),
                0,
                sum(counters, "received." + id + "."),
                sum(counters, "quarantined." + id + "."),
                berth.since())));
        if (begun) {
            removed()
                    .forEach((id, record) -> list.add(new Status(
                            id,
                            KIND,
                            field(record, "version"),
                            -1,
                            "absent",
                            Optional.of("it was removed; nothing comes in by it"),
                            0,
                            sum(counters, "received." + id + "."),
                            sum(counters, "quarantined." + id + "."),
                            record.updated())));
        }
        return list;
    }

    /** So that it is told as absent when it is no longer here. */
    void remember(String id, String version) {
        String body = "{\"kind\":\"transport\",\"version\":\"" + version + "\"}";
        if (journal.records()
                .get(RECORD, id)
                .filter(known -> known.body().equals(body))
                .isEmpty()) {
            journal.commit(new Unit().put(RecordWrite.put(RECORD, id, body))).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.debug("transport {}: not yet in the journal", id, failure);
                }
            });
        }
    }

    /** Transports that were open once and lie in no berth any more. */
    private Map<String, Record> removed() {
        Map<String, Record> removed = new TreeMap<>();
        for (Record record : journal.records().list(RECORD)) {
            if (field(record, "kind").equals(KIND) && !berths.containsKey(record.id())) {
                removed.put(record.id(), record);
            }
        }
        return removed;
    }

    private static String field(Record record, String name) {
        try {
            JsonNode body = JSON.readTree(record.body());
            return body.path(name).asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static long sum(Map<String, Long> counters, String prefix) {
        return counters.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
