package org.tiltas.clinical.voiding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tiltas.spi.clinical.Voiding.Job;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;

/** A job as it lies in the journal, with the reason it writes into every Observation. */
record JobRecord(Job job, String reason) {
    static final String KIND = "void-job";
    static final String RUNNING = "running";
    static final String DONE = "done";
    private static final JsonMapper JSON = new JsonMapper();

    static JobRecord read(Record record) {
        try {
            JsonNode node = JSON.readTree(record.body());
            Set<String> metrics = new TreeSet<>();
            node.path("metrics").forEach(metric -> metrics.add(metric.asText()));
            return new JobRecord(
                    new Job(
                            record.id(),
                            node.path("state").asText(),
                            node.path("device").asText(),
                            metrics,
                            Instant.parse(node.path("from").asText()),
                            Instant.parse(node.path("to").asText()),
                            node.path("by").asText(),
                            Instant.parse(node.path("started").asText()),
                            node.has("ended")
                                    ? Optional.of(
                                            Instant.parse(node.get("ended").asText()))
                                    : Optional.empty(),
                            node.path("total").asLong(),
                            node.path("voided").asLong()),
                    node.path("reason").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("void-job/" + record.id() + " is stored as no JSON", e);
        }
    }

    boolean isRunning() {
        return job.state().equals(RUNNING);
    }

    /** The job after some more. */
    JobRecord voided(long more) {
        return with(job.state(), job.ended(), job.voided() + more);
    }

    JobRecord done(Instant at) {
        return with(DONE, Optional.of(at), job.voided());
    }

    private JobRecord with(String state, Optional<Instant> ended, long voided) {
        Job changed = new Job(
                job.id(),
                state,
                job.device(),
                job.metrics(),
                job.from(),
                job.to(),
                job.by(),
                job.started(),
                ended,
                job.total(),
                voided);
        return new JobRecord(changed, reason);
    }

    RecordWrite write(long expected) {
        ObjectNode node = JSON.createObjectNode();
        node.put("state", job.state());
        node.put("device", job.device());
        new TreeSet<>(job.metrics()).forEach(node.putArray("metrics")::add);
        node.put("from", job.from().toString());
        node.put("to", job.to().toString());
        node.put("reason", reason);
        node.put("by", job.by());
        node.put("started", job.started().toString());
        job.ended().ifPresent(at -> node.put("ended", at.toString()));
        node.put("total", job.total());
        node.put("voided", job.voided());
        return RecordWrite.put(KIND, job.id(), node.toString()).expecting(expected);
    }
}
