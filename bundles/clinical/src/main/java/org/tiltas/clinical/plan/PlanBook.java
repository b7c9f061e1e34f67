package org.tiltas.clinical.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tiltas.api.analysis.Plan;
import org.tiltas.clinical.devices.FieldError;
import org.tiltas.clinical.devices.Residents;
import org.tiltas.spi.clinical.Plans;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.Settings;

/** The CarePlans and Goals of all residents. Versions are read back when somebody asks, and kept until the next. */
@Component(service = Plans.class)
public final class PlanBook implements Plans {
    private static final String PATIENT = "Patient/";
    private static final Logger LOG = LoggerFactory.getLogger(PlanBook.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Records records;
    private final Residents residents;
    private final ZoneId zone;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> watches = new ArrayList<>();
    /** References of entries by the Patient that they are about now; guarded by itself. */
    private final Map<String, Set<String>> byPresent = new HashMap<>();
    /** The count of merges by which that was reckoned; guarded likewise. */
    private long merges;

    /**
     * @param patient id of whom it is about
     * @param plans null until they were asked for
     */
    private record Entry(String kind, String id, long version, String patient, List<Plan> plans) {}

    @Activate
    public PlanBook(@Reference Journal journal, @Reference Residents residents) {
        this(journal.records(), residents, Settings.zone());
    }

    PlanBook(Records records, Residents residents, ZoneId zone) {
        this.records = records;
        this.residents = residents;
        this.zone = zone;
        for (String kind : PlanText.KINDS) {
            watches.add(records.watch(kind, this::changed));
        }
    }

    @Deactivate
    public void close() throws Exception {
        for (AutoCloseable watch : watches) {
            watch.close();
        }
    }

    private void changed(Records.Change change) {
        String reference = change.kind() + "/" + change.id();
        Optional<Entry> now = change.now().flatMap(record -> patient(record)
                .map(patient -> new Entry(record.kind(), record.id(), record.version(), patient, null)));
        synchronized (byPresent) {
            Entry before = now.isPresent() ? entries.put(reference, now.get()) : entries.remove(reference);
            if (before != null) {
                byPresent.computeIfPresent(residents.present(before.patient()), (patient, all) -> {
                    all.remove(reference);
                    return all.isEmpty() ? null : all;
                });
            }
            now.ifPresent(entry -> index(reference, entry));
        }
        listeners.forEach(Runnable::run);
    }

    private void index(String reference, Entry entry) {
        byPresent
                .computeIfAbsent(residents.present(entry.patient()), patient -> new HashSet<>())
                .add(reference);
    }

    private Set<String> references(String present) {
        synchronized (byPresent) {
            long count = residents.merges();
            if (count != merges) {
                byPresent.clear();
                entries.forEach(this::index);
                merges = count;
            }
            return Set.copyOf(byPresent.getOrDefault(present, Set.of()));
        }
    }

    @Override
    public String present(String patient) {
        return residents.present(patient);
    }

    private static Optional<String> patient(Record record) {
        return body(record)
                .map(node -> node.path("subject").path("reference").asText())
                .filter(subject -> subject.startsWith(PATIENT))
                .map(subject -> subject.substring(PATIENT.length()));
    }

    private static Optional<JsonNode> body(Record record) {
        try {
            return record.body().isEmpty() ? Optional.empty() : Optional.of(JSON.readTree(record.body()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Plan> of(String patient) {
        List<Plan> all = new ArrayList<>();
        for (String reference : references(residents.present(patient))) {
            Entry entry = entries.get(reference);
            if (entry != null) {
                all.addAll(plans(reference, entry));
            }
        }
        all.sort(Comparator.comparing(Plan::source).thenComparing(Plan::from));
        return Collections.unmodifiableList(all);
    }

    private List<Plan> plans(String reference, Entry entry) {
        if (entry.plans() != null) {
            return entry.plans();
        }
        List<Plan> plans = read(reference, entry);
        entries.replace(reference, entry, new Entry(entry.kind(), entry.id(), entry.version(), entry.patient(), plans));
        return plans;
    }

    private List<Plan> read(String reference, Entry entry) {
        List<PlanText.Version> versions = new ArrayList<>();
        List<Record> history = new ArrayList<>(records.history(entry.kind(), entry.id()));
        Collections.reverse(history);
        for (Record record : history) {
            // a version about somebody else, or a removal, ends what was before
            Optional<JsonNode> body = body(record).filter(b -> patient(record)
                    .filter(p -> residents.present(p).equals(residents.present(entry.patient())))
                    .isPresent());
            if (body.isEmpty()) {
                versions.clear();
            } else {
                versions.add(new PlanText.Version(record.updated().atZone(zone).toLocalDate(), body.get()));
            }
        }
        try {
            return PlanText.plans(entry.kind(), reference, versions, zone);
        } catch (FieldError e) {
            // stored before such were refused
            LOG.warn("{}: is not judged by: {}", reference, e.getMessage());
            return List.of();
        }
    }

    @Override
    public AutoCloseable watch(Runnable changed) {
        listeners.add(changed);
        return () -> listeners.remove(changed);
    }
}
