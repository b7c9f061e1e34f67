package org.tiltas.fhirapi.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.r4.model.DateTimeType;
import org.tiltas.spi.journal.Records;

/**
 * Who wears which device now, kept up with the assignments; what {@code Device.patient} mirrors. Assignments of single
 * user slots do not count: such a device is nobody's.
 */
final class Wearers {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String USER_INDEX = "urn:tiltas:extension:user-index";

    private record Use(String device, String patient, Optional<Instant> from, Optional<Instant> to) {
        boolean covers(Instant time) {
            return from.map(f -> !f.isAfter(time)).orElse(true)
                    && to.map(t -> t.isAfter(time)).orElse(true);
        }
    }

    private final Map<String, Use> uses = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> usesOfDevice = new ConcurrentHashMap<>();

    private final AutoCloseable watch;

    Wearers(Records records) {
        watch = records.watch("DeviceUseStatement", this::changed);
    }

    void close() throws Exception {
        watch.close();
    }

    private void changed(Records.Change change) {
        Use old = uses.remove(change.id());
        if (old != null) {
            usesOfDevice.computeIfPresent(old.device(), (device, ids) -> without(ids, change.id()));
        }
        change.now().flatMap(record -> use(record.body())).ifPresent(use -> {
            uses.put(change.id(), use);
            usesOfDevice.merge(use.device(), Set.of(change.id()), Wearers::union);
        });
    }

    /** The one patient whom active assignments give the device at a time, as a reference. */
    Optional<String> of(String device, Instant time) {
        Set<String> patients = new TreeSet<>();
        for (String id : usesOfDevice.getOrDefault(device, Set.of())) {
            Use use = uses.get(id);
            if (use != null && use.covers(time)) {
                patients.add(use.patient());
            }
        }
        return patients.size() == 1 ? Optional.of(patients.iterator().next()) : Optional.empty();
    }

    private static Optional<Use> use(String body) {
        try {
            JsonNode json = JSON.readTree(body);
            boolean slot = false;
            for (JsonNode extension : json.path("extension")) {
                slot |= extension.path("url").asText().equals(USER_INDEX);
            }
            if (slot || !json.path("status").asText().equals("active")) {
                return Optional.empty();
            }
            return Optional.of(new Use(
                    json.at("/device/reference").asText(),
                    json.at("/subject/reference").asText(),
                    instant(json.at("/timingPeriod/start")),
                    instant(json.at("/timingPeriod/end"))));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty(); // it was checked when it was stored; a mirror must not fail a read
        }
    }

    private static Optional<Instant> instant(JsonNode time) {
        return time.isTextual()
                ? Optional.of(new DateTimeType(time.asText()).getValue().toInstant())
                : Optional.empty();
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new TreeSet<>(a);
        all.addAll(b);
        return Set.copyOf(all);
    }

    private static Set<String> without(Set<String> ids, String id) {
        Set<String> rest = new TreeSet<>(ids);
        rest.remove(id);
        return rest.isEmpty() ? null : Set.copyOf(rest);
    }
}
