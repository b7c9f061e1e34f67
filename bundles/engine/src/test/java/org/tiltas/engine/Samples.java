package org.tiltas.engine;

import java.time.Instant;
import java.time.ZoneOffset;
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

/** Values for tests. */
public final class Samples {
    private Samples() {}

    public static Measurement measurement(String message, Lane lane, String metric) {
        Instant at = Instant.parse("2026-11-22T10:00:00Z");
        return new Measurement(
                UUID.nameUUIDFromBytes(message.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                at,
                new Subject(Subject.Kind.PATIENT, "17"),
                "dev1",
                "gw",
                "",
                metric,
                Value.quantity(72, "/min"),
                ReadingStatus.FINAL,
                at.atOffset(ZoneOffset.UTC),
                at,
                Set.of(),
                OptionalInt.empty(),
                Map.of(),
                lane,
                new Origin(message, 0, "gatt", "1.0.0"));
    }

    public static Measurement measurement(String message, Lane lane) {
        return measurement(message, lane, Metrics.HEART_RATE);
    }

    public static Observed observed(long offset, Lane lane) {
        return observed(offset, lane, Metrics.HEART_RATE);
    }

    public static Observed observed(long offset, Lane lane, String metric) {
        return new Observed(
                offset,
                "o" + offset,
                1,
                Instant.parse("2026-11-22T10:00:01Z"),
                measurement("m" + offset, lane, metric));
    }
}
