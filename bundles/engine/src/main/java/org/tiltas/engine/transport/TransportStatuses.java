package org.tiltas.engine.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.modules.Modules.Status;

/** How the transports are, those that were removed too, with the figures the journal has of them. */
final class TransportStatuses {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KIND = "transport";

    private final Journal journal;

    TransportStatuses(Journal journal) {
        this.journal = journal;
    }

    /** @param begun whether all that is installed lies in a berth by now */
    List<Status> list(Map<String, Berth> berths, boolean begun) {
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
            removed(berths)
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

    /** Transports that were open once and lie in no berth any more. */
    Map<String, Record> removed(Map<String, Berth> berths) {
        Map<String, Record> removed = new TreeMap<>();
        for (Record record : journal.records().list("module")) {
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
