package org.tiltas.engine.delivery;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Unit;

/** What a person decides about parked deliveries. Thread-safe. */
final class ParkedDecisions {
    private final Journal journal;
    private final Clock clock;
    private final Function<String, Optional<Delivery>> deliveries;

    ParkedDecisions(Journal journal, Clock clock, Function<String, Optional<Delivery>> deliveries) {
        this.journal = journal;
        this.clock = clock;
        this.deliveries = deliveries;
    }

    /** @throws IllegalArgumentException saying in one line why it was not sent; it stays parked */
    void replay(long parkedId, String who) {
        Parking.Entry entry = entry(parkedId);
        String partner = entry.parking().partner();
        Delivery delivery = deliveries
                .apply(partner)
                .orElseThrow(() -> new IllegalArgumentException(
                        "parked delivery " + parkedId + ": there is no partner " + partner));
        try {
            journal.commit(delivery.replay(entry, who)).join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalArgumentException("parked delivery " + parkedId + ": interrupted", e);
        }
    }

    /** @throws IllegalArgumentException when there is no such parked delivery */
    void discard(long parkedId, String reason, String who) {
        Parking.Entry entry = entry(parkedId);
        Unit unit = new Unit();
        unit.endParking(parkedId, "discarded: " + reason);
        unit.audit(new Unit.Audit(
                clock.instant(),
                who,
                "parked.discard",
                "partner " + entry.parking().partner() + ", parked delivery " + parkedId + ": " + reason));
        journal.commit(unit).join();
    }

    private Parking.Entry entry(long parkedId) {
        return journal.deliveries()
                .parkedEntry(parkedId)
                .orElseThrow(() -> new IllegalArgumentException("parked delivery " + parkedId + " is not open"));
    }
}
