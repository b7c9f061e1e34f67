package org.tiltas.fhirapi.search;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;
import org.tiltas.fhirapi.server.Refusal;
import org.tiltas.spi.clinical.Restricted;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.Records;

/** The stored resources, as records and as FHIR. Thread-safe. */
public final class Shelf {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PATIENT = "Patient/";

    private final Records records;
    private final FhirContext context;
    private final Wearers wearers;
    private final Map<String, Item> items = new ConcurrentHashMap<>();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();

    public Shelf(Records records, FhirContext context) {
        this.records = records;
        this.context = context;
        this.wearers = new Wearers(records);
    }

    public Optional<Record> get(String type, String id) {
        return records.get(type, id).filter(record -> !isRestricted(item(record)));
    }

    /** Whether nobody may be shown what is about a subject (GDPR Art. 18). */
    public boolean isRestricted(String subject) {
        return subject.startsWith(PATIENT)
                && records.get(Restricted.KIND, subject.substring(PATIENT.length()))
                        .isPresent();
    }

    private boolean isRestricted(Item item) {
        String own = item.record().kind() + "/" + item.record().id();
        return isRestricted(own)
                || isRestricted(item.json().path("subject").path("reference").asText())
                || isRestricted(item.json().path("patient").path("reference").asText());
    }

    private void checkVisible(String type, String id) {
        records.get(type, id).map(this::item).filter(this::isRestricted).ifPresent(item -> {
            throw restricted(type + "/" + id);
        });
    }

    /** What a reader of restricted data is told. */
    public static RuntimeException restricted(String reference) {
        return Refusal.of(403, "suppressed", "", reference + " is restricted");
    }

    /** @throws RuntimeException 404 or 410 as FHIR wants it */
    public DomainResource read(String type, IdType id) {
        checkVisible(type, id.getIdPart());
        if (id.hasVersionIdPart()) {
            return version(type, id);
        }
        Optional<Record> record = records.get(type, id.getIdPart());
        if (record.isPresent()) {
            return resource(record.get());
        }
        boolean gone = !records.history(type, id.getIdPart()).isEmpty();
        throw gone
                ? Refusal.of(410, "deleted", "", type + "/" + id.getIdPart() + " was removed")
                : Refusal.notFound(type + "/" + id.getIdPart());
    }

    private DomainResource version(String type, IdType id) {
        Record found = records.history(type, id.getIdPart()).stream()
                .filter(record -> String.valueOf(record.version()).equals(id.getVersionIdPart()))
                .findFirst()
                .orElseThrow(
                        () -> Refusal.notFound(type + "/" + id.getIdPart() + "/_history/" + id.getVersionIdPart()));
        if (found.body().isEmpty()) {
            throw Refusal.of(410, "deleted", "", type + "/" + id.getIdPart() + " was removed with this version");
        }
        return resource(found);
    }

    /** Versions that can be shown, newest first; a removal cannot. */
    public List<DomainResource> history(String type, IdType id) {
        checkVisible(type, id.getIdPart());
        List<Record> versions = records.history(type, id.getIdPart());
        if (versions.isEmpty()) {
            throw Refusal.notFound(type + "/" + id.getIdPart());
        }
        return versions.stream()
                .filter(version -> !version.body().isEmpty())
                .map(this::resource)
                .toList();
    }

    /** Also what nobody may be shown, so that it is not made twice. */
    public List<Item> findAll(String type, Predicate<Item> filter) {
        return records.list(type).stream().map(this::item).filter(filter).toList();
    }

    /** All of a type that pass, in the order of their ids. */
    public List<Item> find(String type, Predicate<Item> filter) {
        return records.list(type).stream()
                .map(this::item)
                .filter(item -> !isRestricted(item))
                .filter(filter)
                .toList();
    }

    public DomainResource resource(Record record) {
        DomainResource resource = parsed(record);
        resource.setId(new IdType(record.kind(), record.id(), String.valueOf(record.version())));
        resource.getMeta().setVersionId(String.valueOf(record.version()));
        resource.getMeta().setLastUpdated(Date.from(record.updated()));
        if (resource instanceof Device device) {
            wearers.of("Device/" + record.id(), Instant.now())
                    .filter(patient -> !isRestricted(patient))
                    .ifPresent(patient -> device.setPatient(new Reference(patient)));
        }
        return resource;
    }

    private DomainResource parsed(Record record) {
        try {
            return (DomainResource) context.newJsonParser().parseResource(record.body());
        } catch (DataFormatException e) {
            throw new IllegalStateException(record.kind() + "/" + record.id() + " is stored as something else", e);
        }
    }

    private Item item(Record record) {
        if (watched.add(record.kind())) {
            records.watch(record.kind(), this::changed);
        }
        Item item = read(record);
        if (!isPresent(item)) {
            // it went while it was read, after those who watch were told
            items.remove(key(record), item);
        }
        return item;
    }

    private static String key(Record record) {
        return record.kind() + "/" + record.id();
    }

    private boolean isPresent(Item item) {
        return records.get(item.record().kind(), item.record().id())
                .filter(now -> now.version() == item.record().version())
                .isPresent();
    }

    /** What is no longer there, or was worded otherwise, is not remembered here either. */
    private void changed(Records.Change change) {
        items.computeIfPresent(change.kind() + "/" + change.id(), (key, known) -> isPresent(known) ? known : null);
    }

    /** How many resources are remembered. */
    int remembered() {
        return items.size();
    }

    private Item read(Record record) {
        return items.compute(key(record), (key, known) -> {
            if (known != null && known.record.version() == record.version()) {
                return known;
            }
            try {
                return new Item(record, JSON.readTree(record.body()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(key + " is stored as something else than JSON", e);
            }
        });
    }

    /** A stored resource, read for searching. */
    public record Item(Record record, JsonNode json) {}
}
