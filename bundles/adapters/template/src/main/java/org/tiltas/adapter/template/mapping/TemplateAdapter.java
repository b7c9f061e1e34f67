package org.tiltas.adapter.template.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tiltas.adapter.template.path.ExpressionFailure;
import org.tiltas.adapter.template.path.Steps;
import org.tiltas.api.AdapterDescriptor;
import org.tiltas.api.DecodeContext;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;
import org.tiltas.api.DeviceIdentifier;
import org.tiltas.api.RawMessage;
import org.tiltas.api.Reading;
import org.tiltas.api.ReadingTime;

/**
 * Reads messages as a mapping file says. What can be read of a message is read; what cannot quarantines it with a
 * reason that names the place in the mapping. Immutable; safe for any number of threads.
 */
public final class TemplateAdapter implements DeviceAdapter {
    private static final int MAX_READINGS = 10_000;

    private final Mapping mapping;

    public TemplateAdapter(Mapping mapping) {
        this.mapping = mapping;
    }

    @Override
    public AdapterDescriptor descriptor() {
        return mapping.descriptor();
    }

    @Override
    public List<Reading> decode(RawMessage message, DecodeContext context) throws DecodeException {
        return decode(message, context, Trace.NONE);
    }

    /** As {@link #decode(RawMessage, DecodeContext)}, and tells what each expression matched. */
    public List<Reading> decode(RawMessage message, DecodeContext context, Trace trace) throws DecodeException {
        JsonNode payload = Payload.read(message.payload());
        return new Run(message, context, trace)
                .read(mapping.envelope() ? Payload.inEnvelope(payload, message) : payload);
    }

    /** One message. */
    private final class Run {
        private final RawMessage message;
        private final DecodeContext context;
        private final Trace trace;
        private final Steps steps = new Steps(Steps.PER_MESSAGE);
        private final List<Reading> readings = new ArrayList<>();
        private final List<Failure> failures = new ArrayList<>();

        Run(RawMessage message, DecodeContext context, Trace trace) {
            this.message = message;
            this.context = context;
            this.trace = trace;
        }

        List<Reading> read(JsonNode document) throws DecodeException {
            View whole = View.whole(document, steps, trace);
            try {
                for (Group group : mapping.groups()) {
                    read(document, whole, group);
                }
            } catch (ExpressionFailure e) {
                failures.add(new Failure("too-complex", "message: " + e.getMessage()));
            }
            if (!failures.isEmpty()) {
                Failure first = failures.get(0);
                String others = failures.size() == 1 ? "" : " (and " + (failures.size() - 1) + " more)";
                throw new DecodeException(first.reason(), first.getMessage() + others, readings);
            }
            if (readings.isEmpty() && !mapping.ignoreUnmatched()) {
                throw new DecodeException("nothing-matched", "message: no reading of the mapping is in it");
            }
            return readings;
        }

        private void read(JsonNode document, View whole, Group group) {
            if (group.each().isEmpty()) {
                readPart(whole, group, "");
                return;
            }
            try {
                List<JsonNode> parts = whole.parts(group.each().get(), group.spread());
                for (int i = 0; i < parts.size(); i++) {
                    String where = parts.size() == 1 ? "" : "part " + (i + 1) + ": ";
                    readPart(whole.part(document, parts.get(i), group.scope()), group, where);
                }
            } catch (Failure e) {
                fail("", e);
            }
        }

        private void readPart(View view, Group group, String where) {
            // device and time are asked for only when there is something to say about them
            List<Draft> drafts = new ArrayList<>();
            for (ReadingRule rule : group.readings()) {
                draft(view, rule, where, drafts);
            }
            if (drafts.isEmpty()) {
                return;
            }
            try {
                DeviceIdentifier device = device(view, group.device());
                ReadingTime time = time(view, group.time());
                Optional<Long> sequence = sequence(view, group);
                String patient =
                        group.patient().isPresent() ? group.patient().get().line(view) : "";
                for (Draft draft : drafts) {
                    finish(draft, device, time, sequence, patient, where);
                }
            } catch (Failure e) {
                fail(where, e);
            }
        }

        private void draft(View view, ReadingRule rule, String where, List<Draft> drafts) {
            try {
                for (Condition condition : rule.when()) {
                    if (!Worth.holds(view.first(condition.probe()), condition)) {
                        return;
                    }
                }
                List<View> views = new ArrayList<>();
                if (rule.each().isEmpty()) {
                    views.add(view);
                } else {
                    view.parts(rule.each().get(), true).forEach(part -> views.add(view.inside(part)));
                }
                for (View inner : views) {
                    Worth.read(inner, rule.label(), rule.value())
                            .ifPresent(value -> drafts.add(new Draft(rule, inner, value)));
                }
            } catch (Failure e) {
                fail(where, e);
            }
        }

        private void finish(
                Draft draft,
                DeviceIdentifier device,
                ReadingTime time,
                Optional<Long> sequence,
                String patient,
                String where) {
            if (readings.size() >= MAX_READINGS) {
                throw tooMany();
            }
            try {
                ReadingTime own = draft.rule().time().isPresent()
                        ? time(draft.view(), draft.rule().time().get())
                        : time;
                Reading reading = draft.reading(device, own, sequence, patient);
                readings.add(reading);
                trace.read(draft.rule(), reading);
            } catch (Failure e) {
                fail(where, e);
            }
        }

        private ExpressionFailure tooMany() {
            steps.take(Steps.PER_MESSAGE + 1);
            throw new IllegalStateException("steps go on beyond their end");
        }

        private DeviceIdentifier device(View view, DeviceRule rule) throws Failure {
            String name;
            String label;
            if (rule.id().isPresent()) {
                label = rule.id().get().label();
                name = Worth.text(view.firstAround(rule.id().get()), label);
            } else {
                label = "device.topicLevel";
                String[] levels = message.topic().split("/", -1);
                name = rule.topicLevel() < levels.length ? levels[rule.topicLevel()] : "";
            }
            if (name.isBlank()) {
                throw new Failure("no-device", label + ": the message does not name its device");
            }
            try {
                return rule.identifier(mapping.id(), message.gateway(), name.trim());
            } catch (IllegalArgumentException e) {
                throw new Failure("malformed", label + ": " + e.getMessage());
            }
        }

        private ReadingTime time(View view, TimeRule rule) throws Failure {
            for (Probe probe : rule.value()) {
                String text = Worth.text(view.firstAround(probe), probe.label());
                if (!text.isBlank()) {
                    try {
                        return rule.read(text, context.zone());
                    } catch (IllegalArgumentException e) {
                        throw new Failure("malformed", probe.label() + ": " + e.getMessage());
                    }
                }
            }
            return new ReadingTime.Unknown();
        }

        private Optional<Long> sequence(View view, Group group) throws Failure {
            if (group.sequence().isEmpty()) {
                return Optional.empty();
            }
            Probe probe = group.sequence().get();
            String text = Worth.text(view.firstAround(probe), probe.label());
            if (text.isBlank()) {
                return Optional.empty();
            }
            try {
                return Optional.of(Long.parseLong(text.trim()));
            } catch (NumberFormatException e) {
                throw new Failure("malformed", probe.label() + ": not a whole number");
            }
        }

        private void fail(String where, Failure failure) {
            trace.failed(where + failure.getMessage());
            if (failures.size() < MAX_READINGS) {
                failures.add(new Failure(failure.reason(), where + failure.getMessage()));
            }
        }
    }
}
