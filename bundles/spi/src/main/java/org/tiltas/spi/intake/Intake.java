package org.tiltas.spi.intake;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.RecordWrite;

/** Where transports hand messages in. Decides adapter and lane, commits, and only then answers. Thread-safe. */
public interface Intake {
    /** Checks a sender's credentials; takes the same time whether the id exists or not. */
    Optional<Gateway> authenticate(String id, String secret);

    /** A gateway by id, without a check of credentials. */
    Optional<Gateway> gateway(String id);

    /** Why nothing is taken in now; empty when intake is open. */
    Optional<String> closed();

    /**
     * Keeps a message: in the inbox of its adapter, or in quarantine when it may not go there.
     *
     * @return completes after the commit is on disk
     */
    CompletableFuture<Taken> take(Gateway gateway, Incoming message);

    /**
     * A message as the transport got it.
     *
     * @param transport {@code mqtt}, {@code http}, …
     * @param adapter adapter named by the sender (HTTP path); empty when the topic decides
     * @param topic MQTT topic or request path
     * @param contentType declared media type; empty for none
     * @param redelivered marked as a possible repetition
     * @param payload the bytes
     * @param record a record to write with the same commit (an MQTT QoS 2 packet id), if any; when it exists already the
     *     message was taken before and {@link Outcome#KNOWN} is the answer
     */
    record Incoming(
            String transport,
            String adapter,
            String topic,
            String contentType,
            boolean redelivered,
            byte[] payload,
            Optional<RecordWrite> record) {}

    /**
     * What became of a message.
     *
     * @param id message id; of a quarantined one its trace id
     * @param detail one line for people
     */
    record Taken(Outcome outcome, String id, Lane lane, String detail) {}

    /** Every one of these means: committed. */
    enum Outcome {
        ACCEPTED,
        /** Was taken before under the same packet id. */
        KNOWN,
        /** In quarantine: no adapter reads this topic, or none of that name. */
        NO_ADAPTER,
        /** In quarantine: this gateway may not use that adapter, or the topic names another gateway. */
        NOT_AUTHORISED,
        /** In quarantine with head and hash: larger than allowed. */
        TOO_LARGE,
        /** In quarantine: the adapter does not read this media type. */
        WRONG_CONTENT_TYPE
    }
}
