package org.tiltas.engine.consent;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/**
 * The Consents of all residents, in memory and up to date with the journal. Of several that speak, one that denies
 * decides: who takes an objection back sets it inactive. Thread-safe.
 */
public final class Consents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Consents.class);
    private static final String KIND = "Consent";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Function<String, Set<String>> metrics;
    private final Map<String, String> residents = new ConcurrentHashMap<>();
    private final Map<String, Map<String, ConsentRule>> rules = new ConcurrentHashMap<>();
    private final AutoCloseable watch;

    /** @param metrics the metrics that a code, {@code system|code}, stands for */
    public Consents(Records records, Function<String, Set<String>> metrics) {
        this.metrics = metrics;
        this.watch = records.watch(KIND, change -> changed(change.id(), change.now()));
    }

    /** What a resident's Consents say together. */
    public ConsentRule.Answer answer(String resident, ConsentQuestion question) {
        ConsentRule.Answer answer = ConsentRule.Answer.SILENT;
        for (ConsentRule rule : rules.getOrDefault(resident, Map.of()).values()) {
            ConsentRule.Answer each = rule.answer(question, metrics);
            if (each == ConsentRule.Answer.DENIED) {
                return each;
            }
            answer = each == ConsentRule.Answer.PERMITTED ? each : answer;
        }
        return answer;
    }

    /** Times of measurement between which the answer about a resident's measurements does not turn. */
    public Set<Instant> dataTurns(String resident) {
        return turns(resident, "dataPeriod");
    }

    /** When the answer about a resident turns next without anybody changing a Consent; empty if never. */
    public Optional<Instant> nextTurn(String resident, Instant now) {
        return turns(resident, "period").stream().filter(now::isBefore).min(Comparator.naturalOrder());
    }

    private Set<Instant> turns(String resident, String field) {
        Set<Instant> turns = new HashSet<>();
        rules.getOrDefault(resident, Map.of()).values().forEach(rule -> turns.addAll(rule.turns(field)));
        return turns;
    }

    private void changed(String id, Optional<Record> now) {
        Optional<ConsentRule> rule = now.flatMap(record -> read(id, record.body()));
        String resident = rule.map(ConsentRule::resident).orElse("");
        String before = resident.isEmpty() ? residents.remove(id) : residents.put(id, resident);
        rule.ifPresent(present -> rules.computeIfAbsent(resident, key -> new ConcurrentHashMap<>())
                .put(id, present));
        if (before != null && !before.equals(resident)) {
            rules.getOrDefault(before, new ConcurrentHashMap<>()).remove(id);
        }
    }

    private static Optional<ConsentRule> read(String id, String body) {
        try {
            return Optional.of(new ConsentRule(JSON.readTree(body)));
        } catch (IOException e) {
            LOG.error("Consent/{} cannot be read and says nothing", id);
            return Optional.empty();
        }
    }

    @Override
    public void close() throws Exception {
        watch.close();
    }
}
