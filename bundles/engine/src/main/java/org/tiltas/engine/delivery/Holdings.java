package org.tiltas.engine.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.tiltas.api.Lane;
import org.tiltas.api.Observed;
import org.tiltas.spi.journal.Expired;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.journal.Parking;
import org.tiltas.spi.journal.Receipt;
import org.tiltas.spi.journal.Unit;

/** What a partner holds of an observation, as far as we know. Used under the lane's lock. */
final class Holdings {
    /** Refusals after which an Observation may lie at the partner all the same. */
    private static final Set<Integer> UNCLEAR = Set.of(0, 404, 409, 410, 412);

    private static final int MOST_RANGES = 1000;

    private final String partner;
    private final Journal journal;
    private final LaneContext context;
    private final Doubts doubts;
    private final Clock clock;

    Holdings(String partner, Journal journal, LaneContext context, Doubts doubts, Clock clock) {
        this.partner = partner;
        this.journal = journal;
        this.context = context;
        this.doubts = doubts;
        this.clock = clock;
    }

    /**
     * A version that the partner holds or may hold.
     *
     * @param version the version whose words it has seen
     * @param since when it became unknown; empty when it holds it for certain
     */
    record Held(Observed version, Optional<Instant> since) {}

    /** Whether there is a receipt for this version or a later one, or will be when the pass at hand is committed. */
    boolean isDelivered(Observed row) {
        return context.fresh(row.id()).anyMatch(fresh -> fresh.version() >= row.version())
                || !context.isLost(row.id()) && hasReceipt(row);
    }

    /** Whether a receipt for this version or a later one is committed. What a pass delivered that failed then has none. */
    boolean hasReceipt(Observed row) {
        return journal.deliveries()
                .receipt(partner, row.id())
                .filter(receipt -> receipt.offset() >= row.offset())
                .isPresent();
    }

    /** What there is of versions before this one. */
    Optional<Held> before(Observed row) {
        if (context.isLost(row.id())) {
            return Optional.empty();
        }
        List<Observed> earlier = journal.observations().history(row.id()).stream()
                .filter(version -> version.version() < row.version())
                .toList();
        for (Observed version : earlier) {
            if (context.fresh(row.id()).anyMatch(fresh -> fresh.offset() == version.offset())
                    || journal.deliveries().delivered(partner, version.offset()).isPresent()) {
                return Optional.of(new Held(seen(version, earlier), Optional.empty()));
            }
        }
        List<Parking> parkings =
                earlier.isEmpty() ? List.of() : journal.deliveries().parkings(partner, row.id());
        for (Observed version : earlier) {
            Optional<Instant> since = doubts.about(version)
                    .or(() -> context.isSuspect(version.offset()) ? Optional.of(clock.instant()) : Optional.empty())
                    .or(() -> isUnclear(version, parkings) || isReleased(version)
                            ? Optional.of(Instant.EPOCH)
                            : Optional.<Instant>empty());
            if (since.isPresent()) {
                return Optional.of(new Held(version, since));
            }
        }
        return Optional.empty();
    }

    private static boolean isUnclear(Observed version, List<Parking> parkings) {
        return parkings.stream()
                .anyMatch(parking -> parking.offset() == version.offset()
                        && (UNCLEAR.contains(parking.status()) || parking.status() >= 500));
    }

    private boolean isReleased(Observed version) {
        Lane lane = version.measurement().lane();
        for (Expired range :
                journal.holds().expired(Delivery.cursor(partner), Instant.EPOCH, Long.MAX_VALUE, MOST_RANGES)) {
            if (range.lane() == lane && range.from() <= version.offset() && version.offset() <= range.to()) {
                return true;
            }
        }
        return false;
    }

    /** The version whose words went out under the receipt of this one. */
    private Observed seen(Observed version, List<Observed> versions) {
        if (version.version() == 1) {
            return version;
        }
        OptionalLong fresh = context.words(version);
        long words = fresh.isPresent()
                ? fresh.getAsLong()
                : journal.states()
                        .get(module(partner), String.valueOf(version.offset()))
                        .map(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII)))
                        .orElse(version.offset());
        return versions.stream()
                .filter(other -> other.offset() == words)
                .findFirst()
                .orElse(version);
    }

    /** Under which name is kept what was taken back, and in which version's words. */
    static String module(String partner) {
        return "withdrawn/" + partner;
    }

    /** Notes that a row did not go out itself but took an earlier version back. */
    static void withdrawn(Unit unit, String partner, Receipt.Item item, long words) {
        unit.state(
                module(partner),
                String.valueOf(item.offset()),
                String.valueOf(words).getBytes(StandardCharsets.US_ASCII));
    }
}
