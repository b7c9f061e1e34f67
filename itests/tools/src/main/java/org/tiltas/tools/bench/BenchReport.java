package org.tiltas.tools.bench;

import java.util.List;
import java.util.Locale;

/**
 * All phases, and where they were measured.
 *
 * @param history null if none was filled
 */
record BenchReport(Environment environment, List<PhaseResult> phases, HistoryFigures history, boolean clean) {
    record Environment(
            String commit, String java, String os, int processors, int gateways, int devices, int residents) {}

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "commit %s, Java %s, %s, %d processors; %d gateways, %d devices, %d residents%n%n",
                environment.commit,
                environment.java,
                environment.os,
                environment.processors,
                environment.gateways,
                environment.devices,
                environment.residents));
        text.append(String.format(
                "%-10s %9s %9s %8s %8s %8s %9s %8s %7s %9s  %s%n",
                "phase",
                "asked/s",
                "done/s",
                "p50 ms",
                "p99 ms",
                "p99.9",
                "commits/r",
                "RSS MB",
                "CPU",
                "bytes/r",
                "ledgers"));
        for (PhaseResult phase : phases) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-10s %9s %9.0f %8.1f %8.1f %8.1f %9.4f %8.0f %7.2f %9.0f  %s%n",
                    phase.name(),
                    phase.rate() == 0 ? "max" : String.format(Locale.ROOT, "%.0f", phase.rate()),
                    phase.perSecond(),
                    phase.verdict().latency().p50(),
                    phase.verdict().latency().p99(),
                    phase.verdict().latency().p999(),
                    phase.commitsPerReading(),
                    phase.residentMegabytes(),
                    phase.serverCpu(),
                    phase.diskBytesPerReading(),
                    phase.verdict().clean() ? "clean" : "VIOLATED"));
        }
        phases.stream().filter(p -> !p.verdict().clean()).forEach(p -> text.append(System.lineSeparator())
                .append(p.name())
                .append(": ")
                .append(p.verdict().text()));
        if (history != null) {
            text.append(history.text());
        }
        return text.toString();
    }
}
