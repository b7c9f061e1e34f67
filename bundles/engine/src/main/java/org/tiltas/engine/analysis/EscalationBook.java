package org.tiltas.engine.analysis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.analysis.Signal.Severity;
import org.tiltas.spi.analysis.EscalationTable;
import org.tiltas.spi.analysis.Escalations;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Unit;

/** Tables of escalation as records: {@code {"HIGH": ["PT5M", "PT10M"], …}}. */
final class EscalationBook implements Escalations {
    /** Holds where nobody has written any. */
    static final EscalationTable SHIPPED = new EscalationTable(Map.of(
            Severity.HIGH, List.of(Duration.ofMinutes(3), Duration.ofMinutes(10), Duration.ofMinutes(20)),
            Severity.MODERATE, List.of(Duration.ofMinutes(15), Duration.ofMinutes(45)),
            Severity.LOW, List.of(Duration.ofMinutes(120))));

    private static final Logger LOG = LoggerFactory.getLogger(EscalationBook.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Journal journal;

    EscalationBook(Journal journal) {
        this.journal = journal;
    }

    @Override
    public EscalationTable table(String module) {
        Optional<Record> record = journal.records()
                .get(EscalationTable.KIND, module)
                .or(() -> journal.records().get(EscalationTable.KIND, EscalationTable.USUAL));
        try {
            return record.isEmpty() ? SHIPPED : read(record.get().body());
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            LOG.warn("escalation of {}: the table cannot be read, the shipped one holds: {}", module, e.getMessage());
            return SHIPPED;
        }
    }

    private static EscalationTable read(String body) throws JsonProcessingException {
        Map<Severity, List<Duration>> steps = new EnumMap<>(Severity.class);
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(body).properties()) {
            List<Duration> times = new ArrayList<>();
            entry.getValue().forEach(time -> times.add(Duration.parse(time.asText())));
            steps.put(Severity.valueOf(entry.getKey()), times);
        }
        return new EscalationTable(steps);
    }

    @Override
    public void write(String module, EscalationTable table, String who) {
        ObjectNode root = JSON.createObjectNode();
        for (Severity severity : Severity.values()) {
            if (!table.of(severity).isEmpty()) {
                ArrayNode times = root.putArray(severity.name());
                table.of(severity).forEach(time -> times.add(time.toString()));
            }
        }
        journal.commit(new Unit()
                        .put(RecordWrite.put(EscalationTable.KIND, module, root.toString()))
                        .audit(new Unit.Audit(Instant.now(), who, "analysis.escalation", module + ": " + root)))
                .join();
    }
}
