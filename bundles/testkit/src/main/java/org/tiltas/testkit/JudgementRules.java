package org.tiltas.testkit;

import java.util.List;
import org.tiltas.api.Value;
import org.tiltas.api.analysis.AnalysisDescriptor;
import org.tiltas.api.analysis.AnalysisDescriptor.AlertKind;
import org.tiltas.api.analysis.Score;
import org.tiltas.api.analysis.Signal;

/** Whether what a judge says is what its module has declared, and something the server can publish. */
final class JudgementRules {
    private static final int MOST_TEXT = 500;

    private final AnalysisDescriptor descriptor;

    JudgementRules(AnalysisDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** @throws AssertionError naming what is wrong */
    void check(Signal signal) {
        AlertKind kind = descriptor.alerts().stream()
                .filter(known -> known.name().equals(signal.kind()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("signal: kind '" + signal.kind() + "' is not declared"));
        say(
                kind.urgent() && !signal.patience().equals(Signal.Patience.NONE),
                "signal: '" + kind.name() + "' is urgent and knows no patience");
        boolean raised = signal.level() == Signal.Level.RAISED;
        say(raised && signal.text().isBlank(), "signal: '" + kind.name() + "' is raised without a text");
        say(
                signal.text().length() > MOST_TEXT || signal.text().indexOf('\n') >= 0,
                "signal: the text of '" + kind.name() + "' is no line of at most " + MOST_TEXT + " characters");
        say(
                signal.evidence().size() > 64,
                "signal: '" + kind.name() + "' rests on more than 64 Observations; name the telling ones");
    }

    /** @throws AssertionError naming what is wrong */
    void check(Score score) {
        say(!descriptor.scores().contains(score.metric()), "score: metric '" + score.metric() + "' is not declared");
        say(score.derivedFrom().size() > 64, "score: derived from more than 64 Observations; name the telling ones");
        value(score.metric(), score.value());
    }

    private static void value(String name, Value value) {
        KnownMetrics.Metric metric = KnownMetrics.shipped()
                .metric(name)
                .orElseThrow(
                        () -> new AssertionError("score: metric '" + name + "' is not in the registry of metrics"));
        if (value instanceof Value.Quantity quantity) {
            say(!metric.units().contains(quantity.unit()), "score: " + name + " has unit '" + quantity.unit() + "'");
        } else if (value instanceof Value.Panel panel) {
            List<String> parts = metric.components();
            for (Value.Component component : panel.components()) {
                say(!parts.contains(component.metric()), "score: " + name + " has no part " + component.metric());
                value(component.metric(), component.value());
            }
        }
        say(
                !(value instanceof Value.Absent) && !shape(metric.kind(), value),
                "score: " + name + " is a " + metric.kind());
    }

    private static boolean shape(String kind, Value value) {
        return switch (kind) {
            case "quantity" -> value instanceof Value.Quantity;
            case "panel" -> value instanceof Value.Panel;
            case "series" -> value instanceof Value.Series;
            case "flag" -> value instanceof Value.Flag;
            default -> value instanceof Value.Code || value instanceof Value.Text;
        };
    }

    private static void say(boolean wrong, String sentence) {
        if (wrong) {
            throw new AssertionError(sentence);
        }
    }
}
