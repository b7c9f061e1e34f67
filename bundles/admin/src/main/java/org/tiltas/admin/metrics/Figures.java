package org.tiltas.admin.metrics;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tiltas.spi.journal.Counters;
import org.tiltas.spi.journal.Journal;
import org.tiltas.spi.server.Meters;

/**
 * All figures of the server. Those the journal keeps come from it, because they survive restarts; a meter of the same
 * name is left out then.
 */
final class Figures {
    private Figures() {}

    static String all(Optional<Journal> journal) {
        Exposition out = new Exposition();
        out.family("tiltas_end_to_end_seconds", "histogram", "From receipt of a message to a partner's acceptance.");
        out.family("tiltas_commit_seconds", "histogram", "Duration of a group commit of the journal.");
        journal.ifPresent(j -> journal(out, j));
        meters(out);
        JvmFigures.add(out);
        return out.text();
    }

    private static void journal(Exposition out, Journal journal) {
        Counters counters = journal.counters();
        out.family("tiltas_messages_received_total", "counter", "Messages committed.");
        out.family("tiltas_observations_total", "counter", "New Observations.");
        out.family("tiltas_duplicates_total", "counter", "Measurements that were known already.");
        out.family("tiltas_quarantined_total", "counter", "Messages put into quarantine.");
        out.family("tiltas_delivered_total", "counter", "Observations that a partner holds.");
        out.family("tiltas_parked_total", "counter", "Deliveries that a partner refused for good.");
        out.family("tiltas_expired_total", "counter", "Rows that an operator released from a cursor.");
        out.family("tiltas_findings_total", "counter", "Findings of analyses.");
        out.family("tiltas_unassigned", "gauge", "Measurements that wait for an owner.");
        out.family("tiltas_quarantine_open", "gauge", "Messages that lie in quarantine now.");
        out.family("tiltas_lag", "gauge", "Rows behind a cursor.");
        out.family("tiltas_handled_total", "counter", "Rows a cursor has passed.");
        counters.all().forEach((name, value) -> counter(out, name, value));
        out.sample("tiltas_duplicates_total", List.of(), counters.get("duplicates"));
        out.sample("tiltas_findings_total", List.of(), counters.get("findings"));
        out.sample("tiltas_unassigned", List.of(), counters.get("unassigned"));
        out.sample("tiltas_quarantine_open", List.of(), counters.get("quarantined"));
        counters.lags().forEach((cursor, lag) -> out.sample("tiltas_lag", List.of("cursor", cursor), lag));
        counters.handled()
                .forEach((cursor, rows) -> out.sample("tiltas_handled_total", List.of("cursor", cursor), rows));
    }

    /** The journal's names have dots; what stands between them may have some too, except the transport and the reason. */
    private static void counter(Exposition out, String name, long value) {
        int first = name.indexOf('.');
        if (first < 0) {
            return;
        }
        String rest = name.substring(first + 1);
        switch (name.substring(0, first)) {
            case "received" -> {
                int dot = rest.indexOf('.');
                if (dot >= 0) {
                    List<String> labels =
                            List.of("transport", rest.substring(0, dot), "adapter", rest.substring(dot + 1));
                    out.sample("tiltas_messages_received_total", labels, value);
                }
            }
            case "quarantined" -> {
                int dot = rest.lastIndexOf('.');
                if (dot >= 0) {
                    List<String> labels = List.of("module", rest.substring(0, dot), "reason", rest.substring(dot + 1));
                    out.sample("tiltas_quarantined_total", labels, value);
                }
            }
            case "observations" -> out.sample("tiltas_observations_total", List.of("adapter", rest), value);
            case "delivered" -> out.sample("tiltas_delivered_total", List.of("partner", rest), value);
            case "expired" -> out.sample("tiltas_expired_total", List.of("cursor", rest), value);
            case "parked" -> out.sample("tiltas_parked_total", List.of("partner", rest), value);
            default -> {
                // a counter of a later version
            }
        }
    }

    private static void meters(Exposition out) {
        Meters.histograms().forEach((key, histogram) -> {
            out.family(key.name(), "histogram", "Seconds.");
            out.histogram(key.name(), key.labels(), histogram);
        });
        Set<String> ours = new HashSet<>();
        Meters.counters().forEach((key, counter) -> {
            if (ours.contains(key.name()) || !out.has(key.name())) {
                ours.add(key.name());
                out.family(key.name(), "counter", "Since the start of the server.");
                out.sample(key.name(), key.labels(), counter.sum());
            }
        });
        Meters.gauges().forEach((key, figure) -> {
            if (ours.contains(key.name()) || !out.has(key.name())) {
                ours.add(key.name());
                out.family(key.name(), "gauge", "As it is now.");
                out.sample(key.name(), key.labels(), figure.getAsDouble());
            }
        });
    }
}
