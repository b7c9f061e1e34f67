package org.tiltas.clinical.views;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.PermanentException;
import org.tiltas.clinical.ClinicalSettings;
import org.tiltas.clinical.metrics.CodeSystems;
import org.tiltas.clinical.metrics.MetricRegistry;
import org.tiltas.fhir.R5;
import org.tiltas.spi.clinical.FhirViews;
import org.tiltas.spi.clinical.PublishedIdentifier;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Observations;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.server.Settings;

/** R4 JSON, the last two thousand Observations kept so that every partner is served the same text. */
@Component(service = FhirViews.class, configurationPid = ClinicalSettings.PID)
public final class JsonViews implements FhirViews {
    /**
     * A power of two. Partners follow one another closely, so the newest two thousand serve nearly all of them; more would
     * grow old in memory and be collected as such.
     */
    private static final int KEPT = 2048;

    private static final JsonMapper JSON = new JsonMapper();

    private final AtomicReferenceArray<Kept> kept = new AtomicReferenceArray<>(KEPT);
    private final Records records;
    private final CodeSystems codeSystems;
    private final ObservationJson observations;
    private final AutoCloseable watch;

    /** A power of two; several partners with R5 follow one another closely. */
    private static final int CONVERTED = 1024;

    private final AtomicReferenceArray<Converted> converted = new AtomicReferenceArray<>(CONVERTED);

    private record Converted(String r4, String r5) {}

    private record Kept(Observed observed, String json) {
        /** What takes a version back has its offset and id, and is another thing. */
        boolean is(Observed other) {
            return observed.offset() == other.offset()
                    && observed.id().equals(other.id())
                    && (observed.measurement() == other.measurement()
                            || observed.measurement().equals(other.measurement()));
        }
    }

    @Activate
    public JsonViews(@Reference MetricRegistry registry, @Reference Journal journal, ClinicalSettings settings) {
        this(
                registry,
                journal.records(),
                Settings.zone(),
                settings.interpretationSystem(),
                key -> coincident(journal.observations(), key));
    }

    JsonViews(MetricRegistry registry, Records records, ZoneId zone, String statusSystem) {
        this(registry, records, zone, statusSystem, key -> Optional.empty());
    }

    private JsonViews(
            MetricRegistry registry,
            Records records,
            ZoneId zone,
            String statusSystem,
            Function<String, Optional<String>> coincidents) {
        this.records = records;
        this.codeSystems = new CodeSystems(registry);
        this.observations = new ObservationJson(registry, zone, statusSystem, coincidents);
        this.watch = records.watch(Restricted.KIND, change -> {
            if (change.now().isEmpty()) {
                forget();
            }
        });
    }

    @Deactivate
    void close() throws Exception {
        watch.close();
    }

    /** An erasure ends with its restriction: nothing of the person stays in memory. */
    private void forget() {
        for (int i = 0; i < KEPT; i++) {
            kept.set(i, null);
        }
        for (int i = 0; i < CONVERTED; i++) {
            converted.set(i, null);
        }
    }

    /** @param key as {@link org.tiltas.api.Attributes#COINCIDENT_TIME} has it */
    private static Optional<String> coincident(Observations observations, String key) {
        int colon = key.indexOf(':');
        return observations
                .byIdentity(
                        Instant.ofEpochMilli(Long.parseLong(key.substring(0, colon))),
                        UUID.fromString(key.substring(colon + 1)))
                .filter(found -> found.measurement().metric().equals(Metrics.DEVICE_CLOCK))
                .map(Observed::id);
    }

    @Override
    public String observation(Observed observed) {
        int slot = (int) observed.offset() & (KEPT - 1);
        Kept found = kept.get(slot);
        if (found != null && found.is(observed)) {
            return found.json();
        }
        String json = observations.write(observed);
        kept.set(slot, new Kept(observed, json));
        return json;
    }

    @Override
    public String r5(String r4) {
        int slot = r4.hashCode() & (CONVERTED - 1);
        Converted found = converted.get(slot);
        if (found != null && found.r4().equals(r4)) {
            return found.r5();
        }
        try {
            Converted fresh = new Converted(r4, R5.fromR4(r4));
            converted.set(slot, fresh);
            return fresh.r5();
        } catch (R5.Loss e) {
            throw new PermanentException("lossy", e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> resource(String reference) {
        int slash = reference.indexOf('/');
        if (slash <= 0) {
            return Optional.empty();
        }
        Optional<String> own = codeSystems.resource(reference);
        return own.isPresent()
                ? own
                : records.get(reference.substring(0, slash), reference.substring(slash + 1))
                        .map(JsonViews::withId);
    }

    @Override
    public Set<String> codeSystems() {
        return codeSystems.references();
    }

    /** The stored body has no id; it goes behind the type, which every body of ours begins with. */
    private static String withId(Record record) {
        String lead = "{\"resourceType\":\"" + record.kind() + "\"";
        if (record.body().startsWith(lead)) {
            return lead + ",\"id\":\"" + record.id() + "\"" + record.body().substring(lead.length());
        }
        try {
            ObjectNode whole = JSON.createObjectNode();
            whole.put("resourceType", record.kind());
            whole.put("id", record.id());
            JSON.readTree(record.body()).properties().forEach(e -> {
                if (!whole.has(e.getKey())) {
                    whole.set(e.getKey(), e.getValue());
                }
            });
            return whole.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(record.kind() + "/" + record.id() + " is stored as something else", e);
        }
    }

    @Override
    public String identifier(Observed observed) {
        return PublishedIdentifier.of(observed.measurement());
    }

    @Override
    public Optional<IdentityKey> identity(String identifier) {
        return PublishedIdentifier.parse(identifier);
    }
}
