package org.tiltas.tools.judge;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * What two ledgers say about each other.
 *
 * @param published distinct readings
 * @param unacknowledged published and never acknowledged
 * @param unacknowledgedAccepted of those, accepted by the partner all the same (no fault: the acknowledgement was lost)
 * @param lost acknowledged and never accepted
 * @param doubled accepted as new more than once, surplus only
 * @param disordered accepted as new in a later request than a younger reading of the same device
 * @param wrongResident accepted about another resident than the device is assigned to, or about nobody
 * @param strangers accepted from a device of the fleet with a time that was never published
 * @param matched conditional creates that met an existing resource
 * @param updated updates of a reading
 * @param sessionsForgotten reconnects where the server denied the gateway's session
 * @param perSecond accepted readings per second, from the first publish to the last acceptance
 * @param latency publish to first acceptance
 * @param examples the first violations in words
 */
public record Verdict(
        long published,
        long acknowledged,
        long accepted,
        long unacknowledged,
        long unacknowledgedAccepted,
        long lost,
        long doubled,
        long disordered,
        long wrongResident,
        long strangers,
        long matched,
        long updated,
        long resent,
        long sessionsForgotten,
        double seconds,
        double perSecond,
        Latency latency,
        List<String> examples) {

    /** Milliseconds. */
    public record Latency(double p50, double p99, double p999, double max) {}

    /** True if nothing was lost, doubled, out of order, given to the wrong resident or invented. */
    @JsonProperty("clean")
    public boolean clean() {
        return lost == 0 && doubled == 0 && disordered == 0 && wrongResident == 0 && strangers == 0;
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s%n  lost %d, doubled %d, out of order %d, wrong resident %d, strangers %d%n",
                clean() ? "CLEAN" : "VIOLATED",
                lost,
                doubled,
                disordered,
                wrongResident,
                strangers));
        text.append(String.format(
                Locale.ROOT,
                "  published %d, acknowledged %d, accepted %d; never acknowledged %d (%d of them accepted)%n",
                published,
                acknowledged,
                accepted,
                unacknowledged,
                unacknowledgedAccepted));
        text.append(String.format(
                Locale.ROOT,
                "  sent again %d, matched at the partner %d, updated %d, sessions forgotten %d%n",
                resent,
                matched,
                updated,
                sessionsForgotten));
        text.append(String.format(
                Locale.ROOT,
                "  publish to acceptance: p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms; %.0f/s over %.1f s%n",
                latency.p50,
                latency.p99,
                latency.p999,
                latency.max,
                perSecond,
                seconds));
        examples.forEach(e -> text.append("  - ").append(e).append(System.lineSeparator()));
        return text.toString();
    }
}
