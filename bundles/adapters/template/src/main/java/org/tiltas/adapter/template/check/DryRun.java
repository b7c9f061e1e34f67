package org.tiltas.adapter.template.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tiltas.adapter.template.mapping.Mapping;
import org.tiltas.adapter.template.mapping.Probe;
import org.tiltas.adapter.template.mapping.ReadingRule;
import org.tiltas.adapter.template.mapping.TemplateAdapter;
import org.tiltas.adapter.template.mapping.Trace;
import org.tiltas.api.DecodeException;
import org.tiltas.api.Lane;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;

/** Reads a message without consequence and shows what each expression matched and which readings result. */
public final class DryRun {
    private static final int SHOWN = 100;

    private final Mapping mapping;
    private final ZoneId zone;

    /** @param zone the home's */
    public DryRun(Mapping mapping, ZoneId zone) {
        this.mapping = mapping;
        this.zone = zone;
    }

    /**
     * What an expression did.
     *
     * @param label its place in the mapping
     * @param expression its text
     * @param matches what it matched, shortened, all evaluations one after another
     */
    public record Match(String label, String expression, List<String> matches) {}

    /** A reading and where it is read otherwise than an imported file says. */
    public record Result(Reading reading, List<String> differences) {}

    /**
     * The outcome.
     *
     * @param matches every expression that was asked, in the order they were asked first
     * @param results the readings
     * @param failures what would send the message to quarantine
     */
    public record Outcome(List<Match> matches, List<Result> results, List<String> failures) {}

    /** @param topic topic it would come on; empty for none */
    public Outcome run(byte[] payload, String gateway, String topic) {
        Recorder recorder = new Recorder();
        RawMessage message = new RawMessage(
                "dry-run",
                mapping.id(),
                gateway,
                "file",
                topic,
                "application/json",
                Instant.EPOCH,
                false,
                Lane.ROUTINE,
                payload);
        try {
            new TemplateAdapter(mapping).decode(message, () -> zone, recorder);
        } catch (DecodeException e) {
            if (recorder.failures.isEmpty()) {
                recorder.failures.add(e.getMessage());
            }
        }
        List<Match> matches = new ArrayList<>();
        recorder.matches.forEach((probe, found) ->
                matches.add(new Match(probe.label(), probe.expression().text(), found)));
        return new Outcome(matches, recorder.results, recorder.failures);
    }

    private static final class Recorder implements Trace {
        private final Map<Probe, List<String>> matches = new LinkedHashMap<>();
        private final List<Result> results = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();

        @Override
        public void matched(Probe probe, List<JsonNode> found) {
            List<String> texts = matches.computeIfAbsent(probe, p -> new ArrayList<>());
            for (JsonNode match : found) {
                String text = match.toString();
                texts.add(text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
            }
        }

        @Override
        public void read(ReadingRule rule, Reading reading) {
            results.add(new Result(reading, rule.differences()));
        }

        @Override
        public void failed(String detail) {
            failures.add(detail);
        }
    }
}
