package org.tiltas.engine.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.tiltas.api.transport.Caller;
import org.tiltas.spi.intake.MllpSender;
import org.tiltas.spi.journal.Records;

/** Which gateway a sender without credentials is, by the {@code mllp} part of the gateways' records. Thread-safe. */
public final class Senders implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, MllpSender.Matcher> known = new ConcurrentSkipListMap<>();
    private final AutoCloseable watch;

    public Senders(Records records) {
        watch = records.watch("gateway", this::changed);
    }

    /** The id of the gateway that describes the sender most closely. */
    Optional<String> gateway(Caller caller) {
        MllpSender.Name application = name(caller.application());
        MllpSender.Name facility = name(caller.facility());
        String best = null;
        int closest = 0;
        for (Map.Entry<String, MllpSender.Matcher> entry : known.entrySet()) {
            int match = entry.getValue()
                    .match(caller.address(), caller.certificate().orElse(null), application, facility);
            if (match > closest) {
                closest = match;
                best = entry.getKey();
            }
        }
        return Optional.ofNullable(best);
    }

    private static MllpSender.Name name(Caller.Name name) {
        return new MllpSender.Name(name.whole(), name.namespace());
    }

    private void changed(Records.Change change) {
        Optional<MllpSender.Matcher> sender = change.now().flatMap(record -> read(record.body()));
        if (sender.isPresent()) {
            known.put(change.id(), sender.get());
        } else {
            known.remove(change.id());
        }
    }

    private static Optional<MllpSender.Matcher> read(String body) {
        try {
            JsonNode mllp = JSON.readTree(body).path("mllp");
            MllpSender sender = new MllpSender(
                    mllp.path("address").asText(""),
                    mllp.path("application").asText(""),
                    mllp.path("facility").asText(""),
                    mllp.path("certificate").asText(""));
            return sender.trouble().isPresent() ? Optional.empty() : Optional.of(sender.matcher());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws Exception {
        watch.close();
    }
}
