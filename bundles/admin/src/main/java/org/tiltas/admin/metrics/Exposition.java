package org.tiltas.admin.metrics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tiltas.spi.server.Meters;

/** Builds Prometheus text, version 0.0.4: each name once, with HELP and TYPE, its samples together. */
final class Exposition {
    private final Map<String, Family> families = new TreeMap<>();

    /** Names a family, so that it appears also without samples. The first to name it decides help and type. */
    void family(String name, String type, String help) {
        families.computeIfAbsent(name, n -> new Family(type, help, new TreeMap<>()));
    }

    boolean has(String name) {
        return families.containsKey(name);
    }

    void sample(String name, List<String> labels, double value) {
        families.get(name).samples.putIfAbsent(name + labels(labels, ""), number(value));
    }

    /** A histogram of seconds. */
    void histogram(String name, List<String> labels, Meters.Histogram histogram) {
        StringBuilder lines = new StringBuilder();
        double[] bounds = Meters.Histogram.bounds();
        long[] counts = histogram.counts();
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i];
            String bound = i < bounds.length ? number(bounds[i]) : "+Inf";
            lines.append(name)
                    .append("_bucket")
                    .append(labels(labels, bound))
                    .append(' ')
                    .append(sum)
                    .append('\n');
        }
        lines.append(name).append("_sum").append(labels(labels, "")).append(' ');
        lines.append(number(histogram.sumSeconds())).append('\n');
        lines.append(name)
                .append("_count")
                .append(labels(labels, ""))
                .append(' ')
                .append(sum);
        families.get(name).samples.put(name + labels, lines.toString());
    }

    String text() {
        StringBuilder out = new StringBuilder(8_192);
        families.forEach((name, family) -> {
            out.append("# HELP ").append(name).append(' ').append(family.help).append('\n');
            out.append("# TYPE ").append(name).append(' ').append(family.type).append('\n');
            family.samples.forEach((key, value) -> {
                if (!family.type.equals("histogram")) {
                    out.append(key).append(' ');
                }
                out.append(value).append('\n');
            });
        });
        return out.toString();
    }

    private static String labels(List<String> labels, String bound) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < labels.size(); i += 2) {
            out.append(out.isEmpty() ? "" : ",").append(labels.get(i)).append("=\"");
            out.append(escaped(labels.get(i + 1))).append('"');
        }
        if (!bound.isEmpty()) {
            out.append(out.isEmpty() ? "" : ",").append("le=\"").append(bound).append('"');
        }
        return out.isEmpty() ? "" : "{" + out + "}";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : Double.toString(value);
    }

    private record Family(String type, String help, Map<String, String> samples) {}
}
