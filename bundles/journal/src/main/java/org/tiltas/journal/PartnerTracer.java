package org.tiltas.journal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tiltas.api.Lane;
import org.tiltas.spi.journal.Deferral;
import org.tiltas.spi.journal.Expired;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Trace;

/** Tells what each partner has of an observation. */
final class PartnerTracer {
    private static final String PARTNER = "partner/";

    private final CursorTable cursors;
    private final DeliveryStore deliveries;
    private final ExpiredStore expired;

    PartnerTracer(CursorTable cursors, DeliveryStore deliveries, ExpiredStore expired) {
        this.cursors = cursors;
        this.deliveries = deliveries;
        this.expired = expired;
    }

    List<Trace.Partner> of(MeasurementRows.Row row) throws SQLException {
        // asked first: what a partner has passed is settled in the tables by now
        Map<String, Boolean> passed = new LinkedHashMap<>();
        for (CursorTable.Row cursor : cursors.all()) {
            if (cursor.name().startsWith(PARTNER)) {
                long position =
                        cursors.position(cursor.name(), row.measurement().lane());
                passed.put(cursor.name().substring(PARTNER.length()), position >= row.position());
            }
        }
        List<Parking.Entry> parked = deliveries.parkedAt(row.position());
        List<Trace.Partner> found = new ArrayList<>();
        for (Map.Entry<String, Boolean> partner : passed.entrySet()) {
            partner(partner.getKey(), partner.getValue(), row, parked).ifPresent(found::add);
        }
        return found;
    }

    /** Empty when the partner has passed the row without wanting it. */
    private Optional<Trace.Partner> partner(
            String partner, boolean passed, MeasurementRows.Row row, List<Parking.Entry> parked) throws SQLException {
        Optional<DeliveryStore.Proof> proof = deliveries.proof(partner, row.position());
        if (proof.isPresent()) {
            return Optional.of(new Trace.Partner(
                    partner,
                    "delivered",
                    proof.get().remote(),
                    Optional.of(proof.get().at()),
                    ""));
        }
        for (Parking.Entry entry : parked) {
            if (entry.parking().partner().equals(partner)) {
                return Optional.of(new Trace.Partner(
                        partner,
                        "parked",
                        "",
                        Optional.of(entry.at()),
                        entry.parking().answer()));
            }
        }
        Lane lane = row.measurement().lane();
        String subject = row.measurement().subject().reference();
        for (Deferral d : deliveries.deferrals(partner)) {
            if (d.subject().equals(subject) && d.lane() == lane && d.from() <= row.position()) {
                return Optional.of(
                        new Trace.Partner(partner, "deferred", "", Optional.of(d.nextTry()), d.lastAnswer()));
            }
        }
        return passed
                ? expired(partner, row)
                : Optional.of(new Trace.Partner(partner, "waiting", "", Optional.empty(), ""));
    }

    /** Whether its filter would have wanted the row nobody has asked; released is released. */
    private Optional<Trace.Partner> expired(String partner, MeasurementRows.Row row) throws SQLException {
        return expired.at(row.log(), row.position(), PARTNER + partner).stream()
                .findFirst()
                .map((Expired range) ->
                        new Trace.Partner(partner, "parked", "", Optional.of(range.at()), range.answer()));
    }
}
