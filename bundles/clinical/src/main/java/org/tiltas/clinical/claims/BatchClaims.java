package org.tiltas.clinical.claims;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.RawMessage;
import org.tiltas.spi.clinical.Claims.Claim;
import org.tiltas.spi.journal.Record;
import org.tiltas.spi.journal.RecordWrite;
import org.tiltas.spi.journal.Records;
import org.tiltas.spi.journal.Unit;

/**
 * The claims that one batch of messages meets. What one message says of one moment is one measurement, such as a blood
 * pressure with its pulse; with it the claim ends, in the same unit. For one thread.
 */
public final class BatchClaims {
    /** Many cuffs and scales tell the time without seconds. */
    private static final Duration WITHOUT_SECONDS = Duration.ofMinutes(1);

    private final Records records;
    private final Map<String, Used> used = new HashMap<>();

    private record Used(String message, Instant at, String patient, long version) {}

    public BatchClaims(Records records) {
        this.records = records;
    }

    /** The Patient id a carer has claimed this measurement for. */
    public Optional<String> patient(String device, RawMessage message, Instant measured) {
        Used before = used.get(device);
        if (before != null) {
            boolean same = before.message().equals(message.id()) && before.at().equals(measured);
            return same ? Optional.of(before.patient()) : Optional.empty();
        }
        Optional<Record> record = records.get(ClaimRecord.KIND, device);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        Claim claim = ClaimRecord.read(record.get());
        boolean meant = !message.received().isBefore(claim.from())
                && !measured.isBefore(claim.from().minus(WITHOUT_SECONDS))
                && measured.isBefore(claim.until());
        if (!meant) {
            return Optional.empty();
        }
        used.put(
                device,
                new Used(message.id(), measured, claim.patient(), record.get().version()));
        return Optional.of(claim.patient());
    }

    public void write(Unit unit) {
        used.forEach((device, claim) ->
                unit.put(RecordWrite.remove(ClaimRecord.KIND, device).expecting(claim.version())));
    }
}
