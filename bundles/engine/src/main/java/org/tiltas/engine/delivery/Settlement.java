package org.tiltas.engine.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.api.DeliveryOutcome;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;
import org.tiltas.spi.server.Meters;

/** What came of a pass: receipts, parked items, and subjects that have to wait. */
final class Settlement {
    /**
     * A subject that is not settled.
     *
     * @param from offset of its first row that is not
     */
    record Open(long from, String reason) {}

    private final String partner;
    private final List<Receipt.Item> receipts = new ArrayList<>();
    private final List<Parking> parked = new ArrayList<>();
    private final List<Duration> durations = new ArrayList<>();
    private final List<Observed> held = new ArrayList<>();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private Instant answered = Instant.EPOCH;

    Settlement(String partner) {
        this.partner = partner;
    }

    void delivered(Observed row, String remote, Instant at) {
        receipts.add(new Receipt.Item(row.offset(), remote));
        durations.add(Duration.between(row.measurement().received(), at));
        held.add(row);
        answered = at;
    }

    void refused(Observed row, DeliveryOutcome.Refused refused) {
        parked.add(new Parking(
                partner,
                row.offset(),
                row.id(),
                row.measurement().subject().reference(),
                refused.status(),
                refused.answer()));
    }

    void unsettled(Observed row, String reason) {
        open.putIfAbsent(row.measurement().subject().reference(), new Open(row.offset(), reason));
    }

    /** Rows the partner holds now. */
    List<Observed> held() {
        return held;
    }

    boolean isRefused() {
        return !parked.isEmpty();
    }

    Map<String, Open> open() {
        return open;
    }

    /** Writes receipts and parked items into the unit and counts them. */
    void fill(Unit unit) {
        if (!receipts.isEmpty()) {
            receipts.sort(Comparator.comparingLong(Receipt.Item::offset));
            unit.receipt(new Receipt(partner, answered, List.copyOf(receipts)));
        }
        parked.forEach(unit::park);
        Meters.counter("tiltas_delivered_total", "partner", partner).add(receipts.size());
        Meters.counter("tiltas_parked_total", "partner", partner).add(parked.size());
        Meters.Histogram histogram = Meters.histogram("tiltas_end_to_end_seconds", "partner", partner);
        durations.forEach(duration -> histogram.record(Math.max(0, duration.toNanos())));
    }
}
