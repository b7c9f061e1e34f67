package org.tiltas.engine.transport;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.transport.Incoming;
import org.tiltas.api.transport.Taken;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.JournalException;
import org.tiltas.spi.journal.Quarantined;
import org.tiltas.spi.journal.Unit;

/** What a transport has put into quarantine, and what the intake has for it. Thread-safe. */
final class Refusing {
    private static final int HEAD = 1024;
    private static final int KEPT_WHOLE = 64 * 1024;
    private static final int PAGE = 200;

    private final Journal journal;
    private final String transport;

    Refusing(Journal journal, String transport) {
        this.journal = journal;
        this.transport = transport;
    }

    /** @return completes with the trace id after the commit */
    CompletableFuture<String> refuse(String gateway, Incoming message, String reason, String detail) {
        byte[] bytes = message.payload();
        boolean whole = bytes.length <= KEPT_WHOLE;
        RawMessage kept = new RawMessage(
                "",
                message.adapter(),
                gateway,
                transport,
                message.topic(),
                message.contentType(),
                Instant.now(),
                message.redelivered(),
                Lane.ROUTINE,
                whole ? bytes : Arrays.copyOf(bytes, HEAD));
        Unit unit = new Unit()
                .quarantine(new Quarantined(kept, transport, reason, detail, bytes.length, whole ? "" : sha256(bytes)));
        return journal.commit(unit)
                .thenApply(committed -> "q-" + committed.quarantineIds().get(0));
    }

    /** @throws IllegalStateException when the quarantine cannot be read */
    Optional<Taken> refused(String gateway, String topic, Instant since) {
        try {
            long before = Long.MAX_VALUE;
            while (true) {
                List<Quarantined.Entry> page = journal.quarantine().list("", "", since, before, PAGE);
                for (Quarantined.Entry entry : page) {
                    RawMessage message = entry.quarantined().message();
                    if (message.id().isEmpty()
                            && message.transport().equals(transport)
                            && message.gateway().equals(gateway)
                            && message.topic().equals(topic)) {
                        return Optional.of(new Taken(
                                Taken.Outcome.REFUSED,
                                "q-" + entry.id(),
                                entry.quarantined().detail()));
                    }
                    before = entry.id();
                }
                if (page.size() < PAGE) {
                    return Optional.empty();
                }
            }
        } catch (JournalException e) {
            throw new IllegalStateException("quarantine: cannot be read", e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
