package org.tiltas.spi.journal;

import java.time.Instant;
import java.util.UUID;
import org.tiltas.api.Lane;

/**
 * A range of a stream that a cursor did not handle because an operator released it. Kept for good: it is what the trace
 * answers with.
 *
 * @param id counts up, shared with parked deliveries
 * @param release the release it belongs to; one release makes at most one range per lane
 * @param from first position passed over
 * @param to last position passed over; positions between may belong to other streams
 * @param count rows of the cursor's stream and lane in it
 */
public record Expired(
        long id,
        UUID release,
        String cursor,
        String stream,
        Lane lane,
        long from,
        long to,
        long count,
        Instant at,
        String who,
        String why) {

    /** What the trace says of each row in it. */
    public String answer() {
        return answer(who, why);
    }

    public static String answer(String who, String why) {
        return "expired: released by " + who + ": " + why;
    }
}
