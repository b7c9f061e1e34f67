package org.tiltas.engine.delivery;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.tiltas.api.Lane;
import org.tiltas.api.Measurement;
import org.tiltas.api.Metrics;
import org.tiltas.api.Observed;
import org.tiltas.api.Origin;
import org.tiltas.api.ReadingStatus;
import org.tiltas.api.Subject;
import org.tiltas.api.Value;
import org.tiltas.spi.journal.Batch;

/** Observations for tests: one heart rate a second. */
final class Rows {
    static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

    private Rows() {}

    static Observed row(long offset, String patient) {
        return row(offset, patient, "o" + offset, 1, Metrics.HEART_RATE, ReadingStatus.FINAL, Lane.ROUTINE);
    }

    static Observed version(long offset, String patient, String id, int version, ReadingStatus status) {
        return row(offset, patient, id, version, Metrics.HEART_RATE, status, Lane.ROUTINE);
    }

    static Observed metric(long offset, String patient, String metric, Lane lane) {
        return row(offset, patient, "o" + offset, 1, metric, ReadingStatus.FINAL, lane);
    }

    static Observed valued(long offset, String patient, long value) {
        return row(
                offset,
                patient,
                "o" + offset,
                1,
                Metrics.HEART_RATE,
                ReadingStatus.FINAL,
                Lane.ROUTINE,
                value,
                Rows.START.plusSeconds(offset));
    }

    /** A version of an observation that was measured at a second of its own. */
    static Observed valued(long offset, String patient, String id, int version, ReadingStatus status, long value) {
        Instant at = START.plusSeconds(Math.floorMod(id.hashCode(), 1000));
        return row(offset, patient, id, version, Metrics.HEART_RATE, status, Lane.ROUTINE, value, at);
    }

    private static Observed row(
            long offset, String patient, String id, int version, String metric, ReadingStatus status, Lane lane) {
        return row(offset, patient, id, version, metric, status, lane, 72, START.plusSeconds(offset));
    }

    private static Observed row(
            long offset,
            String patient,
            String id,
            int version,
            String metric,
            ReadingStatus status,
            Lane lane,
            long value,
            Instant at) {
        Measurement measurement = new Measurement(
                new UUID(1, id.hashCode()),
                at,
                new Subject(Subject.Kind.PATIENT, patient),
                "d-" + patient,
                "gw1",
                "",
                metric,
                Value.quantity(value, "/min"),
                status,
                OffsetDateTime.ofInstant(at, ZoneOffset.ofHours(2)),
                at,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                lane,
                new Origin("m" + offset, 0, "gatt", "1.0.0"));
        return new Observed(offset, id, version, at, measurement);
    }

    static Batch<Observed> batch(Observed... rows) {
        List<Batch.Entry<Observed>> entries = new ArrayList<>();
        for (Observed row : rows) {
            entries.add(new Batch.Entry<>(row.offset(), row));
        }
        return new Batch<>("partner/hospital", Lane.ROUTINE, 1, entries);
    }
}
