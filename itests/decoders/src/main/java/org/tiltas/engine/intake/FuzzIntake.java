package org.tiltas.engine.intake;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.intake.Gateway;
import org.tiltas.spi.intake.Intake;
import org.tiltas.spi.journal.MemoryJournal;
import org.tiltas.spi.journal.Quarantined;

/**
 * The server's own intake over a journal in memory, for what a transport makes of a stranger's bytes. Whatever comes, one
 * message is kept, once: in an inbox or in quarantine, fit to be stored.
 */
public final class FuzzIntake implements Intake {
    public static final String GATEWAY = "gw1";
    public static final String SECRET = "s3cret";
    private static final int LIMIT = 512;
    private static final int KEPT_WHOLE = 128;

    private final MemoryJournal journal = new MemoryJournal();
    private final JournalIntake intake;

    public FuzzIntake() {
        // secrets are not looked at there: a derivation takes longer than a thousand inputs
        journal.put("gateway", GATEWAY, "{\"adapters\":[\"gatt\",\"zigbee2mqtt\",\"hl7v2\"],\"home\":\"north\"}");
        journal.put("module", "gatt", """
            {"kind":"adapter","topics":["gatt/{gateway}"],"contentTypes":["application/json"],
             "urgent":[{"topicFilter":"gatt/+","pattern":"fall"}]}\
            """);
        journal.put("module", "zigbee2mqtt", """
            {"kind":"adapter","topics":["zigbee2mqtt/#"],"urgent":[{"topicFilter":"zigbee2mqtt/+/action","pattern":""}]}\
            """);
        journal.put("module", "hl7v2", "{\"kind\":\"adapter\",\"topics\":[]}");
        journal.put("module", "theengs", "{\"kind\":\"adapter\",\"topics\":[\"+/+/BTtoMQTT/+\"]}");
        intake = new JournalIntake(
                journal,
                new FreeSpace(Path.of("."), OptionalLong.of(0)),
                new Limits(LIMIT, LIMIT, LIMIT / 8, KEPT_WHOLE),
                Clock.fixed(Instant.parse("2026-11-22T08:00:00Z"), ZoneOffset.UTC));
    }

    @Override
    public Optional<Gateway> authenticate(String id, String secret) {
        return id.equals(GATEWAY) && secret.equals(SECRET) ? intake.gateway(id) : Optional.empty();
    }

    @Override
    public Optional<Gateway> gateway(String id) {
        return intake.gateway(id);
    }

    @Override
    public Optional<String> closed() {
        return Optional.empty();
    }

    @Override
    public CompletableFuture<Taken> take(Gateway gateway, Incoming message) {
        CompletableFuture<Taken> answer = intake.take(gateway, message);
        Taken taken = answer.join();
        boolean accepted = taken.outcome() == Outcome.ACCEPTED;
        check(journal.messages.size() == (accepted ? 1 : 0), "not in the inbox once");
        check(journal.quarantined.size() == (accepted ? 0 : 1), "not in quarantine once");
        check(!taken.detail().contains("\n") && taken.detail().length() < 300, "a detail is more than a line");
        journal.messages.forEach(FuzzIntake::storable);
        for (Quarantined kept : journal.quarantined) {
            storable(kept.message());
            check(kept.message().payload().length <= LIMIT, "more is kept than may be");
        }
        journal.messages.clear();
        journal.quarantined.clear();
        return answer;
    }

    private static void storable(RawMessage message) {
        for (String text : List.of(message.topic(), message.contentType(), message.adapter())) {
            check(text.indexOf('\0') < 0, "a null character is to be stored");
        }
        check(
                Set.of("gatt", "zigbee2mqtt", "hl7v2", "theengs", "").contains(message.adapter()),
                "an adapter of no module");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
